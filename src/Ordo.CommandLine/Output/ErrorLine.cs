using Ordo.Machine;

namespace Ordo.CommandLine;

/// <summary>One line on standard error, led by the program's name.</summary>
public static class ErrorLine
{
    /// <summary>Tells the line. Where nobody can be told, nothing is.</summary>
    public static void Tell(string line)
    {
        try
        {
            Console.Error.WriteLine($"ordo: {PlainLine.Of(line)}");
        }
        catch (IOException)
        {
            // Standard error is full or gone; the exit code is all that is left to tell by.
        }
    }
}
