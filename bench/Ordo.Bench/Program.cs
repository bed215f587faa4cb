using Ordo.Bench;

if (args is not [var what, ..] || what is "--help" or "-h")
{
    Console.WriteLine("""
        Measures a cluster of three member processes over REST, as docs/BENCHMARKS.md records it.

          Ordo.Bench next [--callers 1,64] [--seconds 5] [--rounds 3]   ids per second, latency, and what one id costs
          Ordo.Bench million [--ids 1000000]                            memory after many ids, and the restart over them
          Ordo.Bench ready                                              how long a member takes from start to ready
          Ordo.Bench embedded [--callers 1,64] [--seconds 5] [--rounds 3]   the same as next, of one member inside the bench's own process

        The executable is taken from ORDO_EXE, or from the Release build of this checkout. Data stands below ./artifacts/bench-data, which must
        be a real disk. Run it with nothing else running: members and callers share the cores.
        """);
    return args.Length == 0 ? 2 : 0;
}

var options = new BenchOptions(args[1..]);
switch (what)
{
    case "next": await NextBench.RunAsync(options); return 0;
    case "million": await MillionBench.RunAsync(options); return 0;
    case "ready": await ReadyBench.RunAsync(); return 0;
    case "embedded": await EmbeddedBench.RunAsync(options); return 0;
    default:
        await Console.Error.WriteLineAsync($"There is no benchmark '{what}'; see --help.");
        return 2;
}
