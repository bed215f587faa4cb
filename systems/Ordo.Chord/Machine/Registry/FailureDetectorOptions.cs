using System;

namespace Ordo.Chord.Machine.Registry;

/// <summary>When a node is asked whether it lives, and when it is taken for dead.</summary>
internal sealed record FailureDetectorOptions
{
    /// <summary>How often a node is asked. Default 0.5 s, so that a killed one is out of the table within a second.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>After how long a node is asked again that refused the connection, or of which others say that it is gone. Default 0.1 s: longer than the restart of a listener takes.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>
    /// How long an answer may take, and for how long a node may give a wrong id. Default 2 s: longer than a collection of garbage; a machine that is busy may need more, and has it with
    /// <see cref="MaxFailures"/>.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a node may take from its registration to its first answer. Default 10 s: nodes of other implementations register before they listen.</summary>
    public TimeSpan FirstAnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many times in a row a node may refuse the connection or give no answer until it is dead. Default 2.</summary>
    public int MaxFailures { get; init; } = 2;

    /// <summary>How many nodes are asked at the same time. Default 256: a connection and a few KB each.</summary>
    public int MaxUnderWay { get; init; } = 256;

    /// <summary>
    /// After how long without a look at the clock this process itself must have stood still, so that what it did not hear meanwhile says nothing. Default 1 s.
    /// </summary>
    public TimeSpan OwnPause { get; init; } = TimeSpan.FromSeconds(1);
}
