using System.Net;
using Ordo.Workers.Machine.Framing;

namespace Ordo.Workers.Tcp;

/// <summary>What a prime server is told at its start.</summary>
/// <param name="Address">Where to listen; port 0 is a free one.</param>
internal sealed record PrimeServerOptions(IPEndPoint Address)
{
    /// <summary>The original has three.</summary>
    public const int DefaultWorkers = 3;

    /// <summary>Two clients at least are served at the same time (specs/s05 §4).</summary>
    public const int MinWorkers = 2;

    /// <summary>A thread costs some hundred KB; whoever needs more than this needs another kind of server.</summary>
    public const int MaxWorkers = 1024;

    /// <summary>Threads, each of which serves one connection at a time. Default 3; 2 to 1024.</summary>
    public int Workers { get; init; } = DefaultWorkers;

    /// <summary>Whether numbers come as four bytes instead of text.</summary>
    public bool IsBinary { get; init; }

    /// <summary>How answers are written.</summary>
    public AnswerStyle Style { get; init; } = new();
}
