namespace Ordo.Api;

/// <summary>One request to the REST face.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, already encoded.</param>
internal sealed record ApiRequest(string Method, string Path)
{
    /// <summary>The idempotency key; null without one.</summary>
    public string? Key { get; init; }

    /// <summary>The JSON body; empty without one.</summary>
    public string Body { get; init; } = "";

    /// <summary>
    /// Whether sending it twice does what sending it once does, so that it may be sent again although nobody knows whether it was done.
    /// </summary>
    public bool IsRepeatable => Key is not null || Method is "GET" or "PUT";
}

/// <summary>A whole answer of the REST face.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body: JSON, of a problem when the status is 400 or above.</param>
internal sealed record ApiAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Refused before it was ordered: it is not done, and another member may do it.</summary>
    public bool IsNotDone => Status == 503;

    /// <summary>Submitted, and its outcome was not seen in time.</summary>
    public bool IsUnknown => Status == 504;

    /// <summary>Whether the request was done.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
