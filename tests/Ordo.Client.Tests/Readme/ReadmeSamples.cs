using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ordo.Client.Tests.Readme;

/// <summary>The C# of the package's README: each region is a block there, word for word.</summary>
internal static class ReadmeSamples
{
    public static async Task QuickStartAsync()
    {
        #region Quick start
        await using var client = new OrdoClient(new OrdoClientOptions { Endpoints = ["127.0.0.1:7410"] });
        var orders = client.Sequence("orders");

        long id = await orders.NextAsync();
        IdRange block = await orders.NextAsync(100); // these hundred follow each other
        long invoice = await orders.NextAsync(key: "invoice-2026-0042"); // the same key, the same id: from any process, for 24 hours
        #endregion
        Assert.NotEqual(id + block.First, invoice);
    }

    public static void Services(WebApplicationBuilder builder)
    {
        #region Dependency injection
        builder.Services.AddOrdoClient();
        builder.Services.AddHealthChecks().AddOrdo();
        #endregion
    }

    #region In a service
    public sealed class Invoices(IOrdoClient ordo)
    {
        private readonly ISequence _numbers = ordo.Sequence("invoices", mustExist: true);

        public async Task<long> NumberOfAsync(string order, CancellationToken cancellation) =>
            await _numbers.NextAsync(key: order, cancellation);
    }
    #endregion

    public static void Keyed(WebApplicationBuilder builder)
    {
        #region Several clusters
        builder.Services.AddKeyedOrdoClient("eu").AddKeyedOrdoClient("us");
        builder.Services.AddHealthChecks().AddOrdo("ordo-eu", serviceKey: "eu").AddOrdo("ordo-us", serviceKey: "us");
        #endregion
    }

    #region By key of the service
    public sealed class Orders([FromKeyedServices("eu")] IOrdoClient ordo)
    {
        public ValueTask<long> NextAsync(CancellationToken cancellation) => ordo.Sequence("orders").NextAsync(cancellation);
    }
    #endregion

    public static async Task<long?> FailuresAsync(ISequence orders, string order)
    {
        #region Failures
        try
        {
            return await orders.NextAsync(key: order);
        }
        catch (OrdoRefusedException refused) when (refused.Refusal == OrdoRefusal.Exhausted)
        {
            throw; // Nothing happened, and asking again changes nothing.
        }
        catch (OrdoNotDoneException)
        {
            return null; // Nothing happened: ask again when you like.
        }
        catch (OrdoUnknownException)
        {
            return null; // It may have happened: ask again with the same key, and get what the first request got.
        }
        #endregion
    }

    public static async Task CancellationAsync(ISequence orders, Action<IdRange> keep, CancellationToken cancellation)
    {
        #region Cancellation
        try
        {
            await orders.NextAsync(10, cancellationToken: cancellation);
        }
        catch (OrdoCanceledException canceled) // The request had left.
        {
            IdRange nobodys = await canceled.Outcome; // or OrdoNotDoneException, or OrdoUnknownException
            keep(nobodys);
        }
        catch (OperationCanceledException) // It had not: no id was taken.
        {
        }
        #endregion
    }

    public static async Task ReadsAsync(IOrdoClient client)
    {
        #region Creating and reading
        var tickets = client.Sequence("tickets");
        await tickets.CreateAsync(start: 1000, step: 10, keyRetention: TimeSpan.FromDays(7));

        SequenceInfo? now = await tickets.GetAsync(); // covers everything acknowledged before
        SequenceInfo? here = await tickets.GetAsync(ReadLevel.Local); // what one member has, at once
        IdRange? got = await tickets.GetKeyAsync("ticket-17"); // null: nobody used that key
        await foreach (var sequence in client.ListSequencesAsync())
        {
            Console.WriteLine($"{sequence.Name}: {sequence.Last}");
        }
        #endregion
        Assert.Equal((990L, 990L, null), (now!.Last, here!.Last, got));
    }
}
