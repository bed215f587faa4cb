using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// In this process: the generated projects of the default toolchain do not know where this repository builds to.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
    args.Length > 0 ? args : ["--filter", "*"],
    DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).AddColumn(StatisticColumn.OperationsPerSecond));
