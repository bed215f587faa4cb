namespace Ordo.Transfer.Machine.Classic;

/// <summary>The first message of a file (specs/s04 §2).</summary>
/// <param name="Sequence">Its number; the k-th data message has this number and k.</param>
/// <param name="Name">What the client calls the file, unchecked.</param>
/// <param name="TotalSize">How many bytes the file has.</param>
/// <param name="IsMarked">Whether the size is written with one leading zero, by which a sender of this program shows that it can do more. Every parser of decimal numbers reads the same size.</param>
internal sealed record ClassicStart(long Sequence, string Name, long TotalSize, bool IsMarked);

/// <summary>An acknowledgement.</summary>
/// <param name="Next">The number of the message that the server waits for.</param>
/// <param name="BufferSize">The largest datagram that the server takes; only the acknowledgement of a start has it.</param>
/// <param name="IsMarked">Whether that size is written with one leading zero, as <see cref="ClassicStart.IsMarked"/>.</param>
internal readonly record struct ClassicAck(long Next, long? BufferSize, bool IsMarked);
