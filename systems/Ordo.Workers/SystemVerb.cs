using Ordo.CommandLine;
using Ordo.Workers.Commands;

namespace Ordo.Workers;

/// <summary>What this system adds to the executable <c>ordo</c>, which finds it by its name and calls it when the verb is typed.</summary>
public static class SystemVerb
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "work";

    /// <summary>Builds the verb with one line for each of its own verbs.</summary>
    public static Verb Create() => new(Name, "Workers that answer over TCP, ZeroMQ and gRPC.", $"ordo {Name} tcp 7700")
    {
        TcpCommand.Create(),
        TcpClientCommand.Create(),
        GrpcCommand.Create(),
        GrpcClientCommand.Create(),
        ZmqCommand.Create(),
        BenchCommand.Create(),
    };
}
