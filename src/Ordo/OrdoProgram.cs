using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Ordo.Client;
using Ordo.CommandLine;
using Ordo.Commands;

namespace Ordo;

/// <summary>
/// From arguments to an exit code: 0 for success, 1 with one line for a failure, 2 with one line for a call that makes no sense. Results
/// are on standard output, everything else on standard error.
/// </summary>
internal static class OrdoProgram
{
    /// <summary>The verbs in the order of the help text. One is only built when it is called, or when all are to be listed.</summary>
    private static readonly (string Name, Func<Verb> Create)[] Verbs =
    [
        ("up", UpCommand.Create),
        ("serve", ServeCommand.Create),
        ("next", NextCommand.Create),
        ("client", ClientCommand.Create),
        ("seq", SeqCommand.Create),
        ("cluster", ClusterCommand.Create),
        ("wal", WalCommand.Create),
        ("bench", BenchCommand.Create),
        ("demo", DemoCommand.Create),
        .. SystemVerbs.All,
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>Runs the verb that the arguments name.</summary>
    public static int Run(string[] args)
    {
        StandardOutput.Install();
        var parsed = Root(args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is null or ParseErrorAction)
        {
            return Fail(UsageLine(parsed), CommandException.Usage);
        }

        try
        {
            // Verbs that run for long handle signals themselves; the others end by the signal.
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException failure)
        {
            return Fail(failure.Message, failure.ExitCode);
        }
        catch (OutputClosedException)
        {
            return CommandException.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException or OrdoException)
        {
            return Fail(failure.Message, CommandException.Failed);
        }
    }

    private static RootCommand Root(string[] args)
    {
        var root = new RootCommand("Ordo puts the same things in the same order on every server.");
        root.Directives.Clear();
        root.Directives.Add(new SuggestDirective());
        foreach (var (name, create) in Verbs)
        {
            if (args.Length == 0 || args[0] == name || !IsVerb(args[0]))
            {
                root.Add(create());
            }
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static bool IsVerb(string word)
    {
        foreach (var (name, _) in Verbs)
        {
            if (name == word)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Turns what is wrong with a call into one line that says what to do.</summary>
    private static string UsageLine(ParseResult parsed)
    {
        var path = PathOf(parsed.CommandResult);
        var error = parsed.Errors.Count > 0 ? parsed.Errors[0].Message : "Required command was not provided.";
        if (parsed.CommandResult.Command.Subcommands.Count > 0)
        {
            error = parsed.UnmatchedTokens.Count > 0 ? $"there is no '{path} {parsed.UnmatchedTokens[0]}'" : "a verb is missing";
        }

        return $"{error.ReplaceLineEndings(" ").TrimEnd('.')}; see '{path} --help'.";
    }

    /// <summary>The program and the verbs, as they are typed.</summary>
    private static string PathOf(CommandResult verb) =>
        verb.Parent is CommandResult parent ? $"{PathOf(parent)} {verb.Command.Name}" : verb.Command.Name;

    private static int Fail(string line, int exitCode)
    {
        ErrorLine.Tell(line);
        return exitCode;
    }
}
