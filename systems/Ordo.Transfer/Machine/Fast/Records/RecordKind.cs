namespace Ordo.Transfer.Machine.Fast.Records;

/// <summary>What a record of the sender's stream is. Each has its kind (1 byte), the length of its body (4 bytes, little-endian), and the body.</summary>
internal enum RecordKind : byte
{
    /// <summary>A file that could be sent (<see cref="Offer"/>). The receiver answers with <see cref="ReplyKind.Go"/> where it can be resumed, with <see cref="ReplyKind.Go"/> or <see cref="ReplyKind.Stored"/> where it bears a digest, or with <see cref="ReplyKind.Refused"/>.</summary>
    Offer = 1,

    /// <summary>The file whose bytes follow, and from which offset (<see cref="Beginning"/>).</summary>
    Begin = 2,

    /// <summary>Bytes of that file.</summary>
    Content = 3,

    /// <summary>Zeros of that file, which take no room on a disk that knows holes: their number, 8 bytes.</summary>
    Hole = 4,

    /// <summary>The file is whole: the SHA-256 of all of it, 32 bytes.</summary>
    End = 5,

    /// <summary>The rest of the file does not come, and what has come is of no use; no body.</summary>
    Abandon = 6,

    /// <summary>There are no more files; no body. The receiver answers with <see cref="ReplyKind.Bye"/>.</summary>
    Finish = 7,
}
