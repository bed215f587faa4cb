using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>A client on a driven clock and without sockets.</summary>
public abstract class ClientDeskScript
{
    private protected static readonly ClientOptions Options = new(MaxLineBytes: 20, Outputs: "tcp://there:5001") { MaxOpen = 2 };

    private protected Instant _now;
    private protected ClientDesk _desk = new(isFair: false, Options, default);

    /// <summary>Both connections stand, and what is subscribed to has arrived.</summary>
    private protected void Connect()
    {
        _desk.Listening(_now);
        _now += Options.SubscriptionWait;
        _desk.Connected(_now);
    }

    private protected bool IsDone()
    {
        _desk.Tick(_now);
        return _desk.IsDone;
    }

    private protected void Type(params string[] lines) => Array.ForEach(lines, line => _desk.Type(line, _now));

    private protected void Reply(string message) => _desk.ReceiveReply(Said.Frames(message), _now);

    private protected void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _desk.Tick(_now);
    }

    private protected List<string> Take() => [.. _desk.TakeEffects().Select(Said.Text)];

    private protected void Expect(params string[] effects) => Assert.Equal(effects, Take());
}
