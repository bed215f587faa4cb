namespace Ordo.Server.Rest;

/// <summary>What a read of one thing found, if it exists.</summary>
internal sealed record Found<T>(bool Exists, T Value);
