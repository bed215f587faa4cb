namespace Ordo.Server.Embedded;

/// <summary>What a program sets beside the configuration.</summary>
internal sealed record OrdoMemberSetup(Action<OrdoMemberOptions> Apply);
