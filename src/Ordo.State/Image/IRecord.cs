using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// One record of the state: the unit of the content hash and of the image. Its bytes are canonical, so equal states have equal bytes.
/// </summary>
internal interface IRecord
{
    /// <summary>Writes the kind and then the fields.</summary>
    void WriteTo(ByteWriter writer);
}

/// <summary>
/// The kinds of records, in the order in which an image holds them (keys stand behind their sequence, answers behind their session).
/// A number is never given to another kind.
/// </summary>
internal enum RecordKind : byte
{
    /// <summary>No record.</summary>
    None = 0,
    Clock = 1,
    Origin = 2,
    Sequence = 3,
    Key = 4,
    Session = 5,
    Answer = 6,
    End = 255,
}
