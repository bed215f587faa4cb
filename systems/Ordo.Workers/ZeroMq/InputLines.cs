using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;

namespace Ordo.Workers.ZeroMq;

/// <summary>Reads lines on a thread of its own, since reading waits; the loop takes them.</summary>
internal sealed class InputLines
{
    /// <summary>How many lines are read ahead of the loop; it takes them at once unless it holds enough already.</summary>
    private const int MaxAhead = 100;

    private readonly object _gate = new(); // A Lock cannot be waited on.
    private readonly Queue<string> _lines = new();
    private bool _isAtEnd;

    /// <summary>Begins to read; the thread ends with the input, or with the process.</summary>
    /// <param name="input">Where the lines come from.</param>
    /// <param name="read">Is called by that thread after each line, and after the last.</param>
    public InputLines(TextReader input, Action read)
    {
        var thread = new Thread(() => ReadAll(input, read)) { IsBackground = true, Name = "typed lines" };
        thread.Start();
    }

    /// <summary>Whether no line is left and none will come.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                return _isAtEnd && _lines.Count == 0;
            }
        }
    }

    /// <summary>The next line, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out string? line)
    {
        lock (_gate)
        {
            var isTaken = _lines.TryDequeue(out line);
            Monitor.Pulse(_gate);
            return isTaken;
        }
    }

    private void ReadAll(TextReader input, Action read)
    {
        string? line;
        do
        {
            line = input.ReadLine();
            Add(line);
            read();
        }
        while (line is not null);
    }

    private void Add(string? line)
    {
        lock (_gate)
        {
            while (_lines.Count >= MaxAhead)
            {
                Monitor.Wait(_gate);
            }

            if (line is null)
            {
                _isAtEnd = true;
            }
            else
            {
                _lines.Enqueue(line);
            }
        }
    }
}
