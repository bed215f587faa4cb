using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// What the user of a client is told of its broker: that it is away, that it does not acknowledge, that no texts come from it; each once, and once more when it is well again.
/// </summary>
/// <param name="options">Times, and where texts come from.</param>
/// <param name="start">The time.</param>
/// <param name="effects">What the user is told is added here.</param>
internal sealed class ClientComplaints(ClientOptions options, Instant start, List<ClientEffect> effects)
{
    private Instant _awayAt = start + options.Patience;
    private Instant _silentAt = Instant.Forever;
    private Instant _deafAt = Instant.Forever;
    private bool _hasComplained;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due => Instant.Min(_awayAt, Instant.Min(_silentAt, _deafAt));

    /// <summary>Whether the user knows that no texts come.</summary>
    public bool HasToldOfNoTexts { get; private set; }

    /// <summary>The connection for lines stands; the one for texts, too, or it is due soon.</summary>
    /// <param name="isListening">Whether texts come.</param>
    /// <param name="owesNothing">Whether no line waits for an acknowledgement, which would say more.</param>
    /// <param name="now">The time.</param>
    public void Connected(bool isListening, bool owesNothing, Instant now)
    {
        _awayAt = Instant.Forever;
        _deafAt = isListening || HasToldOfNoTexts ? Instant.Forever : now + options.ListenWait;
        if (owesNothing)
        {
            BeContent();
        }
    }

    /// <summary>The connection for lines broke.</summary>
    public void Disconnected(Instant now)
    {
        (_silentAt, _deafAt) = (Instant.Forever, Instant.Forever);
        _awayAt = _hasComplained ? Instant.Forever : now + options.Patience;
    }

    /// <summary>Something was sent: an acknowledgement takes a round trip.</summary>
    /// <param name="waitsForWord">Whether one is awaited.</param>
    /// <param name="now">The time.</param>
    public void Sent(bool waitsForWord, Instant now) =>
        _silentAt = waitsForWord && !_hasComplained ? Instant.Min(_silentAt, now + options.Patience) : Instant.Forever;

    /// <summary>A line was acknowledged.</summary>
    public void Acknowledged()
    {
        _silentAt = Instant.Forever;
        BeContent();
    }

    /// <summary>The connection over which texts come stands.</summary>
    public void Listening()
    {
        _deafAt = Instant.Forever;
        if (HasToldOfNoTexts)
        {
            HasToldOfNoTexts = false;
            Tell($"texts come from {options.Outputs} now.");
        }
    }

    /// <summary>The connection over which texts come broke.</summary>
    /// <param name="isConnected">Whether lines have their connection still; without it the broker is away as a whole.</param>
    /// <param name="now">The time.</param>
    public void Deaf(bool isConnected, Instant now) => _deafAt = isConnected && !HasToldOfNoTexts ? now + options.ListenWait : Instant.Forever;

    /// <summary>Time goes on.</summary>
    public void Tick(Instant now)
    {
        if (now >= _awayAt)
        {
            (_awayAt, _hasComplained) = (Instant.Forever, true);
            Tell("no broker answers; it is tried again and again, and what you type is sent when it is there.");
        }

        if (now >= _silentAt)
        {
            (_silentAt, _hasComplained) = (Instant.Forever, true);
            Tell($"the broker has not acknowledged the line in {Seconds(options.Patience)} s; still waiting.");
        }

        if (now >= _deafAt)
        {
            (_deafAt, HasToldOfNoTexts) = (Instant.Forever, true);
            Tell($"no texts come from {options.Outputs}; it is tried again and again. Is that the port of client_outputs?");
        }
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.#}";

    private void BeContent()
    {
        if (_hasComplained)
        {
            _hasComplained = false;
            Tell("the broker is there.");
        }
    }

    private void Tell(string line) => effects.Add(new ClientEffect.Tell(line));
}
