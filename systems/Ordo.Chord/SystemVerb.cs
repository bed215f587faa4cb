using Ordo.Chord.Commands;
using Ordo.CommandLine;

namespace Ordo.Chord;

/// <summary>What this system adds to the executable <c>ordo</c>, which finds it by its name and calls it when the verb is typed.</summary>
public static class SystemVerb
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "chord";

    /// <summary>Builds the verb with one line for each of its own verbs.</summary>
    public static Verb Create() => new(Name, "A ring of nodes that keeps texts under keys.", $"ordo {Name} up", $"ordo {Name} put Kazan 'This is text for Kazan'")
    {
        UpCommand.Create(),
        NodeCommand.Create(),
        RegistryCommand.Create(),
        ClientCommand.Create(),
        RingCommand.Create(),
        KeyCommands.CreateGet(),
        KeyCommands.CreatePut(),
        KeyCommands.CreateRm(),
        BenchCommand.Create(),
    };
}
