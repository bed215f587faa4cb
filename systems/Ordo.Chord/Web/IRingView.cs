using System.Threading;
using System.Threading.Tasks;

namespace Ordo.Chord.Web;

/// <summary>
/// What a node can tell of its ring to those who draw it. Every method answers within the node's own time limits: what it could not learn stands in the picture's problem and is no exception.
/// It is called by many at once.
/// </summary>
internal interface IRingView
{
    /// <summary>All nodes, as this one can find them by walking the ring.</summary>
    Task<RingPicture> RingAsync(CancellationToken ct);

    /// <summary>One node with its table, or null when the ring has no node of that id.</summary>
    /// <param name="id">40 hexadecimal digits, in lower case.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<NodePicture?> NodeAsync(string id, CancellationToken ct);

    /// <summary>The way of a lookup that starts at this node.</summary>
    /// <param name="key">Any text, the empty one included; at most <see cref="WebFace.MaxKeyBytes"/> in UTF-8.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<LookupPicture> LookupAsync(string key, CancellationToken ct);
}
