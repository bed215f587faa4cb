using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Ordo.Transfer.Storage;

/// <summary>What became of a file.</summary>
/// <param name="Session">Whose it was.</param>
/// <param name="Name">The name it got; null when the disk could not take it.</param>
/// <param name="Problem">Why not.</param>
internal readonly record struct WriterAnswer(long Session, string? Name, string? Problem);

/// <summary>
/// Writes received files by a thread of its own, so that a slow disk holds up no datagrams: one thread tells it what to do, and takes its answers. What waits for the disk is bounded: no file is begun
/// and no bytes are taken beyond <see cref="MaxWaiting"/>, and a file that was begun can always be finished or dropped. A file is created with its first bytes, or when it is finished without any:
/// whoever only says that he will send something costs the disk nothing.
/// </summary>
internal sealed class FileWriter : IDisposable
{
    /// <summary>Bytes that may wait for the disk, what the orders themselves take included: at 1 GB/s some milliseconds, and little beside what a process takes anyway.</summary>
    public const int MaxWaiting = 8 << 20;

    /// <summary>What an order takes beside its bytes or its name.</summary>
    public const int OrderSize = 64;

    private readonly Inbox _inbox;
    private readonly Action _wake;
    private readonly BlockingCollection<Order> _orders = [];
    private readonly ConcurrentQueue<WriterAnswer> _answers = new();
    private readonly Dictionary<long, Growing> _files = [];
    private readonly Thread _thread;
    private long _waiting;

    /// <summary>Starts the thread.</summary>
    /// <param name="inbox">Where files go.</param>
    /// <param name="wake">Tells the other thread that there is an answer.</param>
    public FileWriter(Inbox inbox, Action wake)
    {
        (_inbox, _wake) = (inbox, wake);
        _thread = new Thread(Run) { IsBackground = true, Name = "ordo transfer: files" };
        _thread.Start();
    }

    private enum Kind
    {
        Begin,
        Write,
        Finish,
        Drop,
        RemoveLeftovers,
    }

    /// <summary>Begins a file.</summary>
    /// <returns>False when too much waits for the disk.</returns>
    public bool TryBegin(long session, string name)
    {
        var order = new Order(Kind.Begin, session, name, null, 0);
        if (!HasRoomFor(order))
        {
            return false;
        }

        Add(order);
        return true;
    }

    /// <summary>Takes over the next bytes of a file.</summary>
    /// <returns>False when too much waits for the disk.</returns>
    public bool TryWrite(long session, ReadOnlySpan<byte> bytes)
    {
        var order = new Order(Kind.Write, session, null, null, bytes.Length);
        if (!HasRoomFor(order))
        {
            return false;
        }

        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        Add(order with { Bytes = copy });
        return true;
    }

    /// <summary>The file is whole: it gets its name, and an answer follows.</summary>
    public void Finish(long session, string name) => Add(new Order(Kind.Finish, session, name, null, 0));

    /// <summary>The file is given up and removed. No answer follows, but for one that was on its way.</summary>
    public void Drop(long session) => Add(new Order(Kind.Drop, session, null, null, 0));

    /// <summary>Removes what broken transfers have left in the directory a day ago. When too much waits for the disk, it is left for the next time.</summary>
    public void RemoveLeftovers()
    {
        var order = new Order(Kind.RemoveLeftovers, 0, null, null, 0);
        if (HasRoomFor(order))
        {
            Add(order);
        }
    }

    /// <summary>Takes the next answer.</summary>
    public bool TryTakeAnswer(out WriterAnswer answer) => _answers.TryDequeue(out answer);

    /// <summary>Does what was ordered, removes the files that are not whole, and ends the thread.</summary>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Run()
    {
        foreach (var order in _orders.GetConsumingEnumerable())
        {
            try
            {
                Do(order);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Fail(order.Session, failure.Message);
            }
            finally
            {
                GiveBack(order);
            }
        }

        foreach (var session in new List<long>(_files.Keys))
        {
            Drop(_files, session);
        }
    }

    private void Do(Order order)
    {
        if (order.Kind == Kind.Begin)
        {
            _files.Add(order.Session, new Growing(order.Name!));
        }
        else if (order.Kind == Kind.RemoveLeftovers)
        {
            _inbox.RemoveLeftovers(DateTime.UtcNow - InboxOptions.LeftoverAge);
        }
        else if (_files.TryGetValue(order.Session, out var file))
        {
            // Otherwise it failed before, and was said to.
            Do(order, file);
        }
    }

    private void Do(Order order, Growing file)
    {
        switch (order.Kind)
        {
            case Kind.Write:
                var partial = file.Open(_inbox);
                partial.Write(file.Length, order.Bytes.AsSpan(0, order.Length));
                file.Length += order.Length;
                break;
            case Kind.Finish:
                var name = _inbox.Publish(file.Open(_inbox), file.Name);
                _files.Remove(order.Session);
                Answer(new WriterAnswer(order.Session, name, null));
                break;
            default:
                Drop(_files, order.Session);
                break;
        }
    }

    private void Fail(long session, string problem)
    {
        Drop(_files, session);
        Answer(new WriterAnswer(session, null, problem));
    }

    private void Answer(WriterAnswer answer)
    {
        _answers.Enqueue(answer);
        _wake();
    }

    private bool HasRoomFor(Order order) => Interlocked.Read(ref _waiting) + order.Size <= MaxWaiting;

    private void Add(Order order)
    {
        Interlocked.Add(ref _waiting, order.Size);
        _orders.Add(order);
    }

    private void GiveBack(Order order)
    {
        if (order.Bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(order.Bytes);
        }

        Interlocked.Add(ref _waiting, -order.Size);
    }

    private static void Drop(Dictionary<long, Growing> files, long session)
    {
        if (files.Remove(session, out var file))
        {
            file.Delete();
        }
    }

    private readonly record struct Order(Kind Kind, long Session, string? Name, byte[]? Bytes, int Length)
    {
        /// <summary>What it counts against <see cref="MaxWaiting"/>.</summary>
        public int Size => OrderSize + Length + ((Name?.Length ?? 0) * sizeof(char));
    }

    private sealed class Growing(string name)
    {
        private PartialFile? _partial;

        public string Name { get; } = name;

        public long Length { get; set; }

        public PartialFile Open(Inbox inbox) => _partial ??= inbox.OpenPartial(Name, Guid.NewGuid().ToString("N")[..16]);

        public void Delete()
        {
            try
            {
                _partial?.Delete();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The directory itself is out of order; a later start removes what is left.
            }
        }
    }
}
