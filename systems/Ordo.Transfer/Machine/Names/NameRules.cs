namespace Ordo.Transfer.Machine.Names;

/// <summary>What a name means to the system where the file is put.</summary>
internal enum NameRules
{
    /// <summary>What is between two separators is a name, whatever it is.</summary>
    Ordinary,

    /// <summary>Some names are drives, streams or devices, and what stands at the end of some is dropped.</summary>
    Windows,
}
