using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ordo.CommandLine;
using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Sending;

/// <summary>A file that is to be sent.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What the other side is to call it: a name, or a path with <c>/</c> when it comes from a folder.</param>
/// <param name="IsOfFolder">Whether it comes from a folder.</param>
internal sealed record SendItem(string Path, string Name, bool IsOfFolder = false)
{
    /// <summary>Its name in the classic protocol, which knows no folders: the last component of what was found in one, and else what the user wrote.</summary>
    public string BareName => IsOfFolder ? Name[(Name.LastIndexOf('/') + 1)..] : Name;
}

/// <summary>What the words of a command line send.</summary>
internal static class SendList
{
    /// <summary>Reads the words.</summary>
    /// <param name="words">A file or folder, and what to call it; or, with <paramref name="all"/>, files and folders.</param>
    /// <param name="all">Whether every word is a file or a folder.</param>
    /// <returns>The files, those of a folder in the order of their names.</returns>
    /// <exception cref="CommandException">One is missing or bears a name that no receiver takes, or there are too many words.</exception>
    public static IReadOnlyList<SendItem> Of(IReadOnlyList<string> words, bool all)
    {
        if (!all && words.Count > 2)
        {
            throw new CommandException("without --all there is one FILE and one NAME: put --all before several files.", CommandException.Usage);
        }

        var items = all ? words.SelectMany(word => Under(word, NameOf(word))).ToList() : Under(words[0], words.Count == 2 ? words[1] : NameOf(words[0]));
        foreach (var item in items)
        {
            Check(item);
        }

        return items;
    }

    private static List<SendItem> Under(string path, string name)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [new SendItem(path, name)] : throw new CommandException($"there is no file '{path}'.");
        }

        try
        {
            var everyFile = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            return Directory.EnumerateFiles(path, "*", everyFile)
                .Order(StringComparer.Ordinal)
                .Select(file => new SendItem(file, $"{name}/{Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/')}", IsOfFolder: true))
                .ToList();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the folder '{path}' cannot be read: {failure.Message}");
        }
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static void Check(SendItem item)
    {
        if (!SafePath.TryCut(item.Name, out _, out var problem))
        {
            throw new CommandException($"'{item.Path}' cannot be sent as '{item.Name}': {problem}.", CommandException.Usage);
        }
    }
}
