using Ordo.Bench;

if (args is not [var what, ..] || what is "--help" or "-h")
{
    Console.WriteLine("""
        Measures what is no verb of ordo; clusters are measured by 'ordo bench'.

          Ordo.Bench embedded [--callers 1,64] [--seconds 5] [--rounds 3]   ids per second, latency and cost of one member inside the bench's own process

        Data stands below ./artifacts/bench-data, which must be a real disk. Run it with nothing else running.
        """);
    return args.Length == 0 ? 2 : 0;
}

var options = new BenchOptions(args[1..]);
switch (what)
{
    case "embedded": await EmbeddedBench.RunAsync(options); return 0;
    default:
        await Console.Error.WriteLineAsync($"There is no benchmark '{what}'; see --help.");
        return 2;
}
