using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work bench …</c>: what each transport carries on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>Builds the verb with one line for each transport.</summary>
    public static Verb Create() => new("bench", "Measures on this machine.", "ordo work bench tcp")
    {
        BenchTcpCommand.Create(),
        BenchGrpcCommand.Create(),
        BenchZmqCommand.Create(),
    };
}
