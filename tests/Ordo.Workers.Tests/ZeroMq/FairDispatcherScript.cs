using System.Text;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>A broker in fair mode, on a driven clock. Workers are 01, 02, …; task numbers begin with 1.</summary>
public abstract class FairDispatcherScript
{
    private protected static readonly FairOptions Options = new() { MaxWaiting = 2, MaxWorkers = 3, MaxDeaths = 2 };

    private protected readonly Broker _broker = new(echoesAll: false, new FairDispatcher(Options, firstTask: 0));
    private protected Instant _now;

    private protected void Workers(params string[] ids) => Array.ForEach(ids, id => Worker(id, "BEAT isprime 0"));

    /// <summary>What the broker says to a worker next cannot be sent: its connection is gone.</summary>
    private protected void CannotReach(string id) => _broker.Undelivered(new BrokerEffect.ToWorker(new WorkerId(id), Task: 0, []), _now);

    private protected void Worker(string id, string message) => _broker.FromWorker([Convert.FromHexString(id), "ORDO-FAIR-1"u8.ToArray(), .. Said.Frames(message)], _now);

    private protected void Ask(string line) =>
        _broker.FromClient(["asker"u8.ToArray(), "1"u8.ToArray(), [], "ORDO-FAIR-1"u8.ToArray(), "ASK"u8.ToArray(), Encoding.UTF8.GetBytes(line)], _now);

    private protected void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _broker.Tick(_now);
    }

    private protected List<string> Take()
    {
        var effects = _broker.TakeEffects();
        effects.OfType<BrokerEffect.ToWorker>().ToList().ForEach(_broker.Delivered);
        return [.. effects.Select(Said.Text).Where(text => !text.StartsWith("console", StringComparison.Ordinal))];
    }

    private protected void Expect(params string[] effects) => Assert.Equal(effects, Take());
}
