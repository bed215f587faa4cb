namespace Ordo.Workers.ZeroMq;

/// <summary>Why a client ended.</summary>
internal enum ClientEnd
{
    /// <summary>The input ended, and all of it is said and answered.</summary>
    Said,

    /// <summary>The input ended, and something of it was not said, or not answered.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,
}
