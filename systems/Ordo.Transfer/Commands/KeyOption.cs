using System.CommandLine;
using Ordo.Transfer.Fast.Keys;

namespace Ordo.Transfer.Commands;

/// <summary><c>--key-file</c>, on both sides of a transfer.</summary>
internal static class KeyOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--key-file")
    {
        Description = "A file with the key that both sides have: what is sent is sealed with it (AES-256-GCM), and nothing else is taken. 'ordo transfer key' makes one.",
        HelpName = "FILE",
    };

    /// <summary>The key in the file that was named.</summary>
    /// <returns>Null when none was.</returns>
    public static TransferKey? Load(string? path) => path is null ? null : TransferKey.Load(path);
}
