using System.Text;
using Ordo.Machine;

namespace Ordo.Simulator.Tests.Runner;

/// <summary>Seed and commit are all that a run depends on.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_seed_gives_the_same_trace(ulong seed)
    {
        using var first = new HashingWriter();
        using var second = new HashingWriter();
        var run = SeedRun.Run(seed, trace: first);
        var again = SeedRun.Run(seed, trace: second);
        Assert.True(first.Lines > 10_000, $"only {first.Lines} lines");
        Assert.Equal((run.Events, first.Lines, first.Hash), (again.Events, second.Lines, second.Hash));
    }

    [Fact]
    public void A_run_does_not_depend_on_being_traced()
    {
        Assert.Equal(SeedRun.Run(4, trace: new HashingWriter()).Events, SeedRun.Run(4).Events);
    }

    [Fact]
    public void Another_seed_gives_another_trace()
    {
        using var first = new HashingWriter();
        using var second = new HashingWriter();
        SeedRun.Run(5, trace: first);
        SeedRun.Run(6, trace: second);
        Assert.NotEqual(first.Hash, second.Hash);
    }

    /// <summary>Keeps nothing of the lines but their hash.</summary>
    private sealed class HashingWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public ulong Hash { get; private set; }

        public int Lines { get; private set; }

        public override void WriteLine(string? value)
        {
            Hash = Hash64.Of(Encoding.UTF8.GetBytes(value ?? ""), Hash);
            Lines++;
        }
    }
}
