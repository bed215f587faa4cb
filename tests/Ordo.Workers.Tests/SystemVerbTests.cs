namespace Ordo.Workers.Tests;

/// <summary>The verb of the system.</summary>
public sealed class SystemVerbTests
{
    [Fact]
    public void The_verb_has_all_of_its_verbs()
    {
        var verb = SystemVerb.Create();
        Assert.Equal("work", verb.Name);
        Assert.Equal(["tcp", "tcp-client", "grpc", "grpc-client", "zmq", "bench"], verb.Subcommands.Select(inner => inner.Name));
    }
}
