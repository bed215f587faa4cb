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

    /// <summary>Cancelled when the input ends; never when that is not asked for.</summary>
    public static CancellationToken Watch(bool isAsked)
    {
        if (!isAsked)
        {
            return CancellationToken.None;
        }

        var ended = new CancellationTokenSource();
        _ = ReadToEndAsync(ended);
        return ended.Token;
    }

    private static async Task ReadToEndAsync(CancellationTokenSource ended)
    {
        using (ended)
        {
            await using var input = Console.OpenStandardInput();
            var buffer = new byte[256];
            while (await input.ReadAsync(buffer, CancellationToken.None) > 0)
            {
                // Whatever is written there says nothing.
            }

            await ended.CancelAsync();
        }
    }
}
