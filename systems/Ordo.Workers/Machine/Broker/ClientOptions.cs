using System;

namespace Ordo.Workers.Machine.Broker;

/// <summary>The limits and times of a client.</summary>
/// <param name="MaxLineBytes">The longest line that the broker takes.</param>
internal sealed record ClientOptions(int MaxLineBytes)
{
    /// <summary>How long the first line waits for the connection over which texts come; a broker on the same network has both within milliseconds.</summary>
    public TimeSpan ListenWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so long without an acknowledgement, which takes a round trip, the user is told.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At the end of the input: how long nothing more must come. Of its own answers the client knows; of others it does not.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At the end of the input: how long a broker that says nothing is waited for; a restart of one takes a second or two. As long as it calculates it is waited for without limit.</summary>
    public TimeSpan LastPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many lines wait for a broker; then the input is not read any further.</summary>
    public int MaxTyped { get; init; } = 1000;
}
