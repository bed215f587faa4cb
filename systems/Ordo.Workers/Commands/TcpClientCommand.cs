using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using Ordo.CommandLine;
using Ordo.Workers.Machine.Arithmetic;
using Ordo.Workers.Tcp;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work tcp-client IP:PORT</c>: asks a prime server (specs/s05 §3).</summary>
internal static class TcpClientCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var server = ServerArguments.Server();
        var numbers = new Argument<IReadOnlyList<long>>("numbers")
        {
            Description = "What to ask about; without any, the twelve numbers of the published client.",
            HelpName = "N…",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = ParseNumbers,
        };
        var verb = new Verb(
            "tcp-client",
            "Asks a server of primes over TCP, of ours or of another implementation, about numbers one after the other. Exit code 1 when the server is not there or leaves.",
            "ordo work tcp-client 127.0.0.1:7700",
            "ordo work tcp-client 127.0.0.1:7700 2 10 9223372036854775783")
        {
            server, numbers,
        };
        verb.SetAction(async (parsed, _) =>
        {
            var asked = parsed.GetValue(numbers) is { Count: > 0 } given ? given : PrimeClient.PublishedNumbers;
            return await PrimeClient.RunAsync(parsed.GetRequiredValue(server), asked, parsed.InvocationConfiguration.Output) ? 0 : CommandException.Failed;
        });
        return verb;
    }

    private static List<long> ParseNumbers(ArgumentResult result)
    {
        var numbers = new List<long>();
        foreach (var token in result.Tokens)
        {
            if (DecimalText.TryParse(token.Value, out long number))
            {
                numbers.Add(number);
            }
            else
            {
                result.AddError($"a number must be a whole one of 64 bit, not '{token.Value}'");
            }
        }

        return numbers;
    }
}
