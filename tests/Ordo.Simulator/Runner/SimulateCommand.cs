namespace Ordo.Simulator;

/// <summary>
/// Runs seeds on all cores, one world per thread, and shows totals. A seed that fails is run once more with its trace, which must fail in the same way: seed and
/// commit are all that is needed.
/// </summary>
internal static class SimulateCommand
{
    /// <summary>Runs the command. 0: every promise was kept; 1: one was broken; 2: the command line cannot be read.</summary>
    public static int Run(string[] args)
    {
        if (SimulateOptions.TryRead(args, out var problem) is not { } options)
        {
            Console.Error.WriteLine(problem);
            return 2;
        }

        Console.WriteLine($"seeds from {options.First}");
        return Run(options, Console.Out);
    }

    /// <summary>Runs what the options ask for, and writes failures and totals.</summary>
    public static int Run(SimulateOptions options, TextWriter output)
    {
        var totals = new RunTotals();
        var stop = false;
        long next = -1;
        var workers = Math.Min(Environment.ProcessorCount, options.Seeds);
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            while (!Volatile.Read(ref stop) && totals.Simulated < options.Simulated && Interlocked.Increment(ref next) is var number && number < options.Seeds)
            {
                var run = RunSeed(options, options.First + (ulong)number, output);
                totals.Add(run);
                Volatile.Write(ref stop, stop || (options.StopsAtFailure && run.Violation is not null));
                if (totals.ProgressIsDue())
                {
                    Console.Error.WriteLine(totals.Progress());
                }
            }
        });
        foreach (var line in totals.Lines())
        {
            output.WriteLine(line);
        }

        foreach (var kind in options.Theme is null ? totals.Missing() : [])
        {
            output.WriteLine($"FAILED the fault '{kind}' never happened");
        }

        return totals.Failed > 0 || (options.Theme is null && totals.Missing().Count > 0) ? 1 : 0;
    }

    private static SeedRun RunSeed(SimulateOptions options, ulong seed, TextWriter output)
    {
        var run = options.Trace ? Traced(options, seed, output) : SeedRun.Run(seed, options.Theme);
        if (run.Violation is not null && !options.Trace && !options.StopsAtFailure)
        {
            Replay(options, run, output);
        }
        else if (run.Violation is not null)
        {
            TextWriter.Synchronized(output).WriteLine($"FAILED {run.Failure}");
        }

        return run;
    }

    private static void Replay(SimulateOptions options, SeedRun failed, TextWriter output)
    {
        var theme = options.Theme is null ? "" : $" --theme '{options.Theme}'";
        var lines = new StringWriter();
        lines.WriteLine($"FAILED {failed.Failure}");
        lines.WriteLine($"  replay: ./test simulate --seed {failed.Seed}{theme}");
        var again = Traced(options, failed.Seed, lines);
        if (again.Events != failed.Events || again.Violation?.Message != failed.Violation!.Message)
        {
            lines.WriteLine($"  the replay was another run ({again.Events} events, {again.Violation?.Message ?? "no failure"}): the simulator is not deterministic");
        }

        TextWriter.Synchronized(output).Write(lines);
    }

    private static SeedRun Traced(SimulateOptions options, ulong seed, TextWriter output)
    {
        var file = Path.Combine(Repository.Artifacts("simulator"), $"seed-{seed}.txt");
        using var trace = new StreamWriter(file);
        var run = SeedRun.Run(seed, options.Theme, trace);
        TextWriter.Synchronized(output).WriteLine($"  trace: {file}");
        return run;
    }
}
