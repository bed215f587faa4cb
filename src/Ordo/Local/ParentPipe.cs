namespace Ordo.Local;

/// <summary>
/// Ties a child to its parent through the child's standard input: the parent writes nothing and closes it to ask the child to end, and the
/// operating system closes it when the parent is gone, however that came about. A parent-death signal would depend on the thread that
/// started the child.
/// </summary>
internal static class ParentPipe
{
    /// <summary>The option of <c>ordo serve</c> that makes it end with its standard input.</summary>
    public const string Option = "--until-input-ends";

    /// <summary>A token that is cancelled when standard input has ended.</summary>
    public static CancellationToken UntilInputEnds()
    {
        var ended = new CancellationTokenSource();
        var watch = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[64];
            while (input.Read(ignored) > 0)
            {
            }

            ended.Cancel();
        })
        {
            IsBackground = true,
            Name = "ordo-parent",
        };
        watch.Start();
        return ended.Token;
    }
}
