using Ordo.Client;

namespace Worker;

/// <summary>Takes a ticket number every now and then and prints it: <c>Every</c> (default one second) and <c>Count</c> (default without end) come from the configuration.</summary>
internal sealed partial class TicketPrinter(IOrdoClient ordo, IConfiguration configuration, IHostApplicationLifetime program, ILogger<TicketPrinter> log) : BackgroundService
{
    private readonly ISequence _tickets = ordo.Sequence("tickets");
    private readonly TimeSpan _every = configuration.GetValue("Every", TimeSpan.FromSeconds(1));
    private readonly int _count = configuration.GetValue("Count", int.MaxValue);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await PrintAsync(stoppingToken);
        }
        catch (OrdoRefusedException refused)
        {
            // Asking again changes nothing: the numbers are used up, or the cluster is another one. Somebody has to see to it.
            LogRefused(refused.Message);
            Environment.ExitCode = 1;
        }

        program.StopApplication();
    }

    private async Task PrintAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_every);
        for (var printed = 0; printed < _count && !stopping.IsCancellationRequested;)
        {
            if (await TryPrintAsync(stopping))
            {
                printed++;
            }

            await timer.WaitForNextTickAsync(stopping);
        }
    }

    private async Task<bool> TryPrintAsync(CancellationToken stopping)
    {
        try
        {
            Console.WriteLine($"ticket {await _tickets.NextAsync(stopping)}");
            return true;
        }
        catch (OrdoCanceledException canceled)
        {
            // The program stops while a number is on its way. Nobody will have it, so it is told here.
            var outcome = await canceled.Outcome.ContinueWith(done => done.IsCompletedSuccessfully ? $"{done.Result}" : "none that is known of", TaskScheduler.Default);
            LogUnused(outcome);
            return false;
        }
        catch (OrdoNotDoneException failure) when (failure is not OrdoRefusedException)
        {
            LogFailed(failure.Message);
            return false;
        }
        catch (OrdoUnknownException failure)
        {
            // A ticket without a key: if a number was given, nobody has it. Where that matters, use a key.
            LogFailed(failure.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No ticket: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "No more tickets: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped on the way: ticket {Outcome} stays unused.")]
    private partial void LogUnused(string outcome);
}
