using System;
using System.Net;
using System.Threading;

namespace Ordo.Transfer.Bench;

/// <summary>A server and its client, whoever wrote them.</summary>
internal interface ITransferUnderTest : IDisposable
{
    /// <summary>Where the server listens.</summary>
    IPEndPoint Server { get; }

    /// <summary>Sends a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="to">The server, or a relay before it.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="stop">Ends it before; what it returns then means nothing.</param>
    Measured Send(string file, IPEndPoint to, TimeSpan limit, CancellationToken stop);
}
