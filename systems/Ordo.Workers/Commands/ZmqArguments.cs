using System.CommandLine;
using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary>Arguments and options that the verbs of ZeroMQ share, each with its limits in the line that refuses a wrong value.</summary>
internal static class ZmqArguments
{
    private const string Localhost = "localhost";

    /// <summary>Where a broker is.</summary>
    public static Option<string> BrokerHost() => new("--host")
    {
        Description = $"The host of the broker. Default {Localhost}.",
        HelpName = "HOST",
        DefaultValueFactory = _ => Localhost,
        CustomParser = VerbOptions.Checked(value => HostAndPort.TryCreate(value ?? "", "1", out _, out var problem) ? null : problem)!,
    };

    /// <summary>Whether each request goes to one worker.</summary>
    public static Option<bool> Fair(string description) => new("--fair") { Description = description };
}
