namespace Ordo.CommandLine;

/// <summary>One line on standard error that says what is being done, written over itself in a terminal and not at all elsewhere.</summary>
public sealed class ProgressLine : IDisposable
{
    private const string ToLineStart = "\r\e[K";

    private readonly bool _isShown = !Console.IsErrorRedirected;

    /// <summary>Shows what is being done now.</summary>
    public void Show(string what)
    {
        if (_isShown)
        {
            Console.Error.Write($"{ToLineStart}{what}");
        }
    }

    /// <summary>Takes the line away, so that something else can be printed there.</summary>
    public void Clear() => Show("");

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
