using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Ordo.Machine;

namespace Ordo.Server;

/// <summary>
/// One line for each log entry: the time in UTC, how grave it is, and what happened. Ordo's own sentences stand alone; those of the framework are led by
/// the name of the class that speaks, which is all there is to look them up by.
/// </summary>
internal sealed class LogLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "ordo";

    private const string OwnCategories = "Ordo.";

    public LogLineFormatter()
        : this(TimeProvider.System)
    {
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (!logEntry.Category.StartsWith(OwnCategories, StringComparison.Ordinal))
        {
            text = $"{logEntry.Category}[{logEntry.EventId.Id}] {text}";
        }

        var more = logEntry.Exception is null ? "" : $" {logEntry.Exception}";
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(WordOf(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.WriteLine(PlainLine.Of(text + more));
    }

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
