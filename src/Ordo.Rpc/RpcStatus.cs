namespace Ordo.Rpc;

/// <summary>How a call ended, with one sentence for people; the sentence is empty when all is well.</summary>
public readonly record struct RpcStatus(RpcStatusCode Code, string Detail)
{
    /// <summary>The call is done.</summary>
    public static RpcStatus Ok { get; } = new(RpcStatusCode.Ok, "");

    /// <summary>Whether the call is done.</summary>
    public bool IsOk => Code == RpcStatusCode.Ok;

    /// <inheritdoc/>
    public override string ToString() => IsOk ? "Ok" : $"{Code}: {Detail}";
}
