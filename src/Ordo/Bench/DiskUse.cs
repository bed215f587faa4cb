using System.Globalization;

namespace Ordo.Bench;

/// <summary>What the system counts of a process's disk.</summary>
internal static class DiskUse
{
    private const string Written = "write_bytes: ";

    /// <summary>Bytes that a process caused to be sent to the storage layer (proc(5), <c>/proc/pid/io</c>); null where the system does not say.</summary>
    public static long? WrittenBytes(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/io"))
            {
                if (line.StartsWith(Written, StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(Written.Length), NumberStyles.None, CultureInfo.InvariantCulture);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or not ours to see.
        }

        return null;
    }
}
