using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Ordo.Server;

/// <summary>How a member's process logs: plain single lines on stderr, so that stdout stays the program's own.</summary>
public static class ServerLogging
{
    private const string MemberCategory = "Ordo.Node.Hosting.MemberHost";

    /// <summary>Loggers for one or more members. Changes of role are logged from <see cref="LogLevel.Warning"/> on.</summary>
    public static ILoggerFactory Create(LogLevel least) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(least);
        if (least == LogLevel.Warning)
        {
            logging.AddFilter(MemberCategory, LogLevel.Information);
        }

        // A start that fails is one line of the process itself.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddConsole(console =>
        {
            console.FormatterName = LogLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.Services.AddSingleton<ConsoleFormatter, LogLineFormatter>();
    });
}
