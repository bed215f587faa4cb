using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ordo.CommandLine;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Sending;

/// <summary>What the words of a command line send.</summary>
internal static class SendList
{
    /// <summary>Reads the words.</summary>
    /// <param name="words">A file or folder, and what to call it; or, with <paramref name="all"/>, files and folders.</param>
    /// <param name="all">Whether every word is a file or a folder.</param>
    /// <param name="maxFiles">How many files one session takes.</param>
    /// <returns>The files, at least one, those of a folder in the order of their names.</returns>
    /// <exception cref="CommandException">One is missing, is no file or bears a name that no receiver takes, a folder has none, or there are too many words or files.</exception>
    public static IReadOnlyList<SendItem> Of(IReadOnlyList<string> words, bool all, int maxFiles = Offer.MaxFiles)
    {
        if (words.FirstOrDefault(word => word is ['-', _, ..]) is { } option)
        {
            throw new CommandException($"there is no option '{option}'; a file of that name is './{option}'.", CommandException.Usage);
        }

        if (!all && words.Count > 2)
        {
            throw new CommandException("without --all there is one FILE and one NAME: put --all before several files.", CommandException.Usage);
        }

        var items = all ? words.SelectMany(word => Under(word, NameOf(word))).ToList() : Under(words[0], words.Count == 2 ? words[1] : NameOf(words[0]));
        if (items.Count > maxFiles)
        {
            throw new CommandException($"these are {items.Count} files, and one session takes {maxFiles}: send them folder by folder.");
        }

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
            return [OfFile(path, name)];
        }

        try
        {
            var everyFile = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            var items = Directory.EnumerateFiles(path, "*", everyFile)
                .Where(IsTaken)
                .Order(StringComparer.Ordinal)
                .Select(file => new SendItem(file, $"{name}/{Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/')}", IsOfFolder: true))
                .ToList();
            return items.Count > 0 ? items : throw new CommandException($"there is no file in '{path}': put one there, or leave the folder out.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the folder '{path}' cannot be read: {failure.Message}");
        }
    }

    private static SendItem OfFile(string path, string name)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"there is no file '{path}'.");
        }

        return RegularFile.Is(path)
            ? new SendItem(path, name)
            : throw new CommandException($"'{path}' is no regular file: write what comes out of it into one, and send that.");
    }

    /// <summary>Whether something in a folder is sent; what is not is named.</summary>
    private static bool IsTaken(string path)
    {
        var isTaken = RegularFile.Is(path);
        if (!isTaken)
        {
            ErrorLine.Tell($"'{path}' is no regular file: it is left out.");
        }

        return isTaken;
    }

    private static string NameOf(string path) => path.Length == 0 ? "" : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static void Check(SendItem item)
    {
        if (!SafePath.TryCut(item.Name, out _, out var problem))
        {
            throw new CommandException($"'{item.Path}' cannot be sent as '{item.Name}': {problem}.", CommandException.Usage);
        }
    }
}
