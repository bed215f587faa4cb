namespace Ordo.Workers.Tests;

/// <summary>The verb of the system.</summary>
public sealed class SystemVerbTests
{
    [Fact]
    public void The_verb_bears_its_name()
    {
        Assert.Equal(SystemVerb.Name, SystemVerb.Create().Name);
    }
}
