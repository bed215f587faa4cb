using Ordo.CommandLine;
using Ordo.Transfer.Commands;

namespace Ordo.Transfer;

/// <summary>What this system adds to the executable <c>ordo</c>, which finds it by its name and calls it when the verb is typed.</summary>
public static class SystemVerb
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "transfer";

    /// <summary>Builds the verb with one line for each of its own verbs.</summary>
    public static Verb Create() => new(Name, "Sends and receives files over UDP.", $"ordo {Name} receive 7600 --dir inbox", $"ordo {Name} send 127.0.0.1:7600 photo.jpg")
    {
        ReceiveCommand.Create(),
        SendCommand.Create(),
        KeyCommand.Create(),
        RelayCommand.Create(),
    };
}
