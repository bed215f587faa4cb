using Ordo.CommandLine;

namespace Ordo.Transfer.Sending;

/// <summary>A file cannot be read, or not any further: others perhaps can.</summary>
internal sealed class SourceFileException(string line) : CommandException(line);
