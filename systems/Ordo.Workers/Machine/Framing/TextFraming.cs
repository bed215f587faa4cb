using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Machine.Framing;

/// <summary>
/// Numbers as decimal text (specs/s05 §2). Existing clients end a number by sending nothing more; so a request is complete at white space, at the end of the connection, or when nothing more has come for
/// <see cref="Quiet"/>.
/// </summary>
internal sealed class TextFraming : IRequestFraming
{
    /// <summary>How long nothing must come: the least that the specification asks for, because each number of such a client waits so long.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

    /// <summary>The most bytes of one number: 20 hold every number of 64 bit with its sign, the others are for zeros in front. Of a longer one nothing is kept.</summary>
    public const int MaxLength = 64;

    private readonly byte[] _pending = new byte[MaxLength];
    private readonly Queue<PrimeRequest> _complete = new();
    private int _length;
    private bool _isTooLong;
    private Instant _lastCame;

    /// <inheritdoc/>
    public Instant Deadline => _length > 0 ? _lastCame + Quiet : Instant.Forever;

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes, Instant now)
    {
        _lastCame = now;
        foreach (var symbol in bytes)
        {
            if (IsWhiteSpace(symbol))
            {
                End();
            }
            else if (_length < MaxLength)
            {
                _pending[_length++] = symbol;
            }
            else
            {
                _isTooLong = true;
            }
        }
    }

    /// <inheritdoc/>
    public void Tick(Instant now)
    {
        if (now >= Deadline)
        {
            End();
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_length == 0)
        {
            return;
        }

        _complete.Enqueue(!_isTooLong && DecimalText.TryParse(_pending.AsSpan(0, _length), out var number) ? new PrimeRequest(number) : PrimeRequest.Invalid);
        (_length, _isTooLong) = (0, false);
    }

    /// <inheritdoc/>
    public bool TryTake([NotNullWhen(true)] out PrimeRequest? request) => _complete.TryDequeue(out request);

    private static bool IsWhiteSpace(byte symbol) => symbol is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');
}
