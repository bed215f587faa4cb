using System;

namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>The largest of the values of the last rounds.</summary>
/// <param name="rounds">How many rounds a value counts.</param>
internal sealed class RoundMaximum(int rounds)
{
    private readonly double[] _best = new double[rounds];
    private long _round;

    /// <summary>The largest of the values; 0 when there are none.</summary>
    public double Value { get; private set; }

    /// <summary>Adds a value of a round, which is not before that of any earlier call.</summary>
    public void Add(long round, double value)
    {
        if (round != _round)
        {
            Forget(round);
        }

        ref var best = ref _best[round % _best.Length];
        best = Math.Max(best, value);
        Value = Math.Max(Value, value);
    }

    /// <summary>Empties the places of the rounds since the last value.</summary>
    private void Forget(long round)
    {
        for (var passed = Math.Max(_round + 1, round - _best.Length + 1); passed <= round; passed++)
        {
            _best[passed % _best.Length] = 0;
        }

        _round = round;
        Value = 0;
        foreach (var best in _best)
        {
            Value = Math.Max(Value, best);
        }
    }
}
