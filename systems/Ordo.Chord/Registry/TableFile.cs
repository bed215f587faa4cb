using System;
using System.IO;
using System.Linq;
using Ordo.Chord.Machine.Registry;
using Ordo.Storage;

namespace Ordo.Chord.Registry;

/// <summary>The table on disk. It is replaced as a whole: after a crash the file is the table before or after a change.</summary>
/// <param name="disk">The registry's directory.</param>
internal sealed class TableFile(IDisk disk)
{
    private const string Name = "table";
    private const string Unfinished = "table.tmp";

    /// <summary>Far above the largest table: <see cref="RegistryTable.MaxNodes"/> nodes with the longest host names are 18 MB.</summary>
    private const long MaxBytes = 32 * 1024 * 1024;

    /// <summary>Reads the table; null when none was ever written.</summary>
    /// <exception cref="RegistryStartException">The file is not what was written.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public RegistryTable? Load()
    {
        if (!disk.List().Contains(Name))
        {
            return null;
        }

        using var file = disk.Open(Name, FileAccess.Read);
        var bytes = new byte[Math.Min(file.Length, MaxBytes)];
        var read = file.Read(0, bytes);
        return RegistryTableCodec.TryDecode(bytes.AsSpan(0, read), out var problem)
            ?? throw new RegistryStartException($"the table in '{disk}' is damaged: {problem}. Remove that directory, or give another one with --data, and the nodes register anew.");
    }

    /// <summary>Writes a table; it is durable when this returns.</summary>
    /// <exception cref="IOException">The disk fails, or is full; the file holds the table before, or this one.</exception>
    public void Save(RegistryTable table)
    {
        disk.Delete(Unfinished);
        using (var file = disk.Create(Unfinished))
        {
            file.Write(0, RegistryTableCodec.Encode(table));
            file.Flush();
        }

        disk.Rename(Unfinished, Name);
        disk.FlushDirectory();
    }
}
