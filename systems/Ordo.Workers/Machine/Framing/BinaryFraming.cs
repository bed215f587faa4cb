using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Framing;

/// <summary>Numbers as four bytes each, the highest first, without a sign (specs/s05 §5, <c>binary</c>).</summary>
internal sealed class BinaryFraming : IRequestFraming
{
    private const int Size = sizeof(uint);

    private readonly byte[] _pending = new byte[Size];
    private readonly Queue<PrimeRequest> _complete = new();
    private int _length;

    /// <inheritdoc/>
    public Instant Deadline => Instant.Forever;

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes, Instant now)
    {
        foreach (var part in bytes)
        {
            _pending[_length++] = part;
            if (_length == Size)
            {
                _complete.Enqueue(new PrimeRequest(BinaryPrimitives.ReadUInt32BigEndian(_pending)));
                _length = 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Tick(Instant now)
    {
        // Four bytes are a request whenever they come.
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_length > 0)
        {
            _complete.Enqueue(PrimeRequest.Invalid);
            _length = 0;
        }
    }

    /// <inheritdoc/>
    public bool TryTake([NotNullWhen(true)] out PrimeRequest? request) => _complete.TryDequeue(out request);
}
