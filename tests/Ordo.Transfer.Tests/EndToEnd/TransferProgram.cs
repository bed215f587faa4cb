namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>The verb as a process, and what it talks to.</summary>
internal static class TransferProgram
{
    /// <summary>Starts <c>ordo transfer …</c>.</summary>
    public static RunningProgram Start(params IReadOnlyList<string> arguments) => RunningProgram.Ordo(Path.GetTempPath(), ["transfer", .. arguments]);

    /// <summary>Starts the Python peer; skips the test where there is no Python.</summary>
    public static RunningProgram Peer(params IReadOnlyList<string> arguments) => Python.Start("Classic/peer.py", [], arguments);
}
