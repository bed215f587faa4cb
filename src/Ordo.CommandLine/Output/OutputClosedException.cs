namespace Ordo.CommandLine;

/// <summary>Whoever read standard output is gone: nothing more is to be done for it, and nothing is to be told.</summary>
public sealed class OutputClosedException() : IOException("Nobody reads the standard output.");
