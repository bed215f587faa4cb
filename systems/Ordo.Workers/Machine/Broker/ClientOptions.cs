using System;

namespace Ordo.Workers.Machine.Broker;

/// <summary>The limits and times of a client.</summary>
/// <param name="MaxLineBytes">The longest line that the broker takes.</param>
/// <param name="Outputs">Where texts come from, as the user is told.</param>
internal sealed record ClientOptions(int MaxLineBytes, string Outputs)
{
    /// <summary>How long the first line waits for the connection over which texts come; a broker on the same network has both within milliseconds.</summary>
    public TimeSpan ListenWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the first line of a connection waits once texts have theirs: what this client subscribes to is on its way then, and nothing tells when it has arrived. specs/s06 §5 waits half a second; this
    /// is a round trip through a slow network.
    /// </summary>
    public TimeSpan SubscriptionWait { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>After so long without an acknowledgement, which takes a round trip, the user is told.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At the end of the input: how long texts may still come after the last acknowledgement. Whoever wants all answers, however late, asks for his own (--fair).</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At the end of the input: how long a broker that says nothing is waited for; a restart of one takes a second or two. As long as it calculates it is waited for without limit.</summary>
    public TimeSpan LastPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many lines wait for a broker; then the input is not read any further.</summary>
    public int MaxTyped { get; init; } = 1000;

    /// <summary>How many requests of a fair client are without an answer; then it sends no more. Each broker has a thousand places for all its clients, and some tens keep a roomful of workers busy.</summary>
    public int MaxOpen { get; init; } = 64;
}
