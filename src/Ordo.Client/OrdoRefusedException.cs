namespace Ordo.Client;

/// <summary>Nothing happened, and the same call is refused again until something else changes.</summary>
public sealed class OrdoRefusedException : OrdoNotDoneException
{
    /// <summary>Creates it with its reason and a sentence that says what to do.</summary>
    public OrdoRefusedException(OrdoRefusal refusal, string message, Exception? innerException = null)
        : base(message, innerException) => Refusal = refusal;

    /// <summary>Why.</summary>
    public OrdoRefusal Refusal { get; }
}

/// <summary>Why a call was refused.</summary>
public enum OrdoRefusal
{
    /// <summary>The member holds the request for wrong; its sentence says what is allowed.</summary>
    Invalid = 0,

    /// <summary>There is no such sequence, and none was to be created.</summary>
    UnknownSequence = 1,

    /// <summary>The sequence exists with another start, step or retention of keys.</summary>
    Differs = 2,

    /// <summary>The sequence cannot give that many ids up to 2⁶³ − 1.</summary>
    Exhausted = 3,

    /// <summary>The key was used for another request.</summary>
    KeyReused = 4,

    /// <summary>There is no room for another key, sequence, session or answer.</summary>
    Full = 5,

    /// <summary>The members listed do not belong to one cluster, or not to the one that the options name.</summary>
    WrongCluster = 6,
}
