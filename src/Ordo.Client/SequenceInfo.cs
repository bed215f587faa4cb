namespace Ordo.Client;

/// <summary>A sequence as it stood when it was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Its first id.</param>
/// <param name="Step">The distance from one id to the next.</param>
/// <param name="Last">The id given last; <c>Start - Step</c> when none was.</param>
/// <param name="KeyRetention">How long its keys are kept.</param>
public sealed record SequenceInfo(string Name, long Start, long Step, long Last, TimeSpan KeyRetention);
