// Ids from Ordo in .NET: one, a block, one by key, and many at once. Next [how many at once]
using Ordo.Client;

var members = Environment.GetEnvironmentVariable("ORDO_SERVER") ?? "127.0.0.1:7410,127.0.0.1:7420,127.0.0.1:7430";
await using var client = new OrdoClient(new OrdoClientOptions { Endpoints = members.Split(',') });
var orders = client.Sequence("orders");
try
{
    Console.WriteLine($"one: {await orders.NextAsync()}");

    var ten = await orders.NextAsync(10);
    Console.WriteLine($"ten: {ten.First} to {ten.Last}");

    Console.WriteLine($"by key: {await orders.NextAsync(key: "order-4711")} and again {await orders.NextAsync(key: "order-4711")}");

    // Callers that ask at the same time share a stream and a session: when a member fails, what it left open is asked again elsewhere, and counts once.
    var asked = int.Parse(args.FirstOrDefault() ?? "1000");
    var ids = new HashSet<long>();
    foreach (var thousand in Enumerable.Range(0, asked).Chunk(1000))
    {
        ids.UnionWith(await Task.WhenAll(thousand.Select(_ => orders.NextAsync().AsTask())));
    }

    Console.WriteLine($"over a stream: {ids.Count} ids, {ids.Min()} to {ids.Max()}");

    await orders.NextAsync(2, key: "order-4711");
}
catch (OrdoRefusedException refused) // Nothing happened, and the same call is refused again.
{
    Console.WriteLine($"refused: {refused.Refusal}: {refused.Message}");
}
catch (OrdoNotDoneException failure) // Nothing happened; ask again when you like.
{
    await Console.Error.WriteLineAsync($"NotDone: {failure.Message}");
    return 1;
}
catch (OrdoUnknownException failure) // It may have happened, or may still happen: ask again with the same key.
{
    await Console.Error.WriteLineAsync($"Unknown: {failure.Message}");
    return 1;
}

return 0;
