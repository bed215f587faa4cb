using System;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Keys;

namespace Ordo.Transfer.Commands;

/// <summary><c>ordo transfer key</c>: makes a key for <c>--key-file</c>.</summary>
internal static class KeyCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb("key", "Prints a new key. Put it into a file that only you may read, and give both sides the same.", "(umask 077; ordo transfer key > secret.key)");
        verb.SetAction(_ =>
        {
            Console.Out.WriteLine(TransferKey.Create());
            return 0;
        });
        return verb;
    }
}
