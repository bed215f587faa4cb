using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Sending;

/// <summary>Tells files from pipes, devices and sockets without opening them: opening a pipe waits until somebody writes into it.</summary>
internal static class RegularFile
{
    /// <summary>Whether a path leads to a file of bytes, links followed.</summary>
    /// <param name="path">The path of something that is no directory.</param>
    /// <returns>True also where the system does not tell; who opens it learns more.</returns>
    public static bool Is(string path) => FileStatus.Of(path) is not { IsRegular: false };
}
