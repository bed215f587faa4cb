namespace Ordo.Rpc;

/// <summary>How a call ended (the gRPC status codes; their numbers are protocol).</summary>
public enum RpcStatusCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The caller cancelled the call.</summary>
    Cancelled = 1,

    /// <summary>An error that fits nowhere else.</summary>
    Unknown = 2,

    /// <summary>The request makes no sense, whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed; whether the call took effect is not known.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>What was to be created is there, in another form.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>Something is used up: a table is full, a message too large.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs; repeating it changes nothing.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost against another one and may be repeated on a higher level.</summary>
    Aborted = 10,

    /// <summary>Beyond the end of what there is.</summary>
    OutOfRange = 11,

    /// <summary>The method, or something it needs, is not there.</summary>
    Unimplemented = 12,

    /// <summary>The server broke a rule of its own.</summary>
    Internal = 13,

    /// <summary>Not done; it may be repeated after a moment.</summary>
    Unavailable = 14,

    /// <summary>Data is lost for good.</summary>
    DataLoss = 15,

    /// <summary>The caller did not say who it is.</summary>
    Unauthenticated = 16,
}
