namespace Ordo.State;

/// <summary>
/// Everything a request says besides its sequence and its key. Two requests under one key are the same if these are equal; kept whole
/// because it is shorter than a digest.
/// </summary>
internal readonly record struct KeyedRequest(ulong Packed)
{
    public KeyedRequest(int count, bool createIfMissing)
        : this(((ulong)count << 1) | (createIfMissing ? 1UL : 0UL))
    {
    }

    public int Count => (int)(Packed >> 1);

    public bool IsValid => Packed >> 1 is >= 1 and <= SequenceRules.MaxCount;
}
