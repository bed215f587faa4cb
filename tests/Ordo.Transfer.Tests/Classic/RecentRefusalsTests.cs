using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>A start that is refused is told of once, however often its client repeats it.</summary>
public sealed class RecentRefusalsTests
{
    private readonly RecentRefusals _refusals = new();

    [Fact]
    public void What_is_repeated_within_seconds_is_not_new_and_everything_else_is()
    {
        var start = new ClassicStart(0, "a", 5, IsMarked: false);
        Assert.True(IsNew(0, 1, start));
        Assert.False(IsNew(2.5, 1, start));
        Assert.True(IsNew(2.5, 2, start));
        Assert.True(IsNew(2.5, 1, start with { Name = "b" }));
        Assert.True(IsNew(3.5, 1, start));
    }

    [Fact]
    public void Any_number_of_strangers_takes_little_memory()
    {
        for (ushort port = 0; port < 1000; port++)
        {
            Assert.True(IsNew(0, port, new ClassicStart(0, "a", 5, IsMarked: false)));
        }

        Assert.False(IsNew(0, 999, new ClassicStart(0, "a", 5, IsMarked: false)));
        Assert.True(IsNew(0, 0, new ClassicStart(0, "a", 5, IsMarked: false)));
    }

    private bool IsNew(double seconds, ushort port, ClassicStart start) => _refusals.IsNew(default(Instant) + TimeSpan.FromSeconds(seconds), new Peer(1, port), start);
}
