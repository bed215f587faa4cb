using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;

namespace Ordo.Chord.Local;

/// <summary>Ties a process to the one that started it: that one holds the other end of its standard input, and the system closes it when that one is gone, however that came about.</summary>
internal static class EndWithInput
{
    /// <summary>The option that asks for it.</summary>
    public const string Option = "--end-with-input";

    /// <summary>The option, which no help text shows.</summary>
    public static Option<bool> CreateOption() => new(Option) { Hidden = true };

    /// <summary>Ends when the input does; never when that is not asked for.</summary>
    public static Task WaitAsync(bool isAsked) => isAsked ? ReadToEndAsync() : new TaskCompletionSource().Task;

    private static async Task ReadToEndAsync()
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer, CancellationToken.None) > 0)
        {
            // Whatever is written there says nothing.
        }
    }
}
