using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Registry;

/// <summary>
/// The one place where the table changes. A change is on disk before anybody hears of it; readers take the table that stands and never wait.
/// </summary>
/// <param name="table">The table to begin with.</param>
/// <param name="file">Where each change is written first.</param>
/// <param name="print">Gets a line for each node that comes. It is called with the gate held, so that the lines come in the order of the ids, and must not wait for who reads them.</param>
internal sealed class RegistryKeeper(RegistryTable table, TableFile file, Action<string> print)
{
    private readonly Lock _gate = new();
    private IdSequence _ids = IdSequence.At(table.Bits, table.Draws);
    private volatile RegistryTable _table = table;
    private volatile TaskCompletionSource _changed = NewSignal();

    /// <summary>The table now.</summary>
    public RegistryTable Table => _table;

    /// <summary>Adds a node and says so.</summary>
    /// <returns>The node; null when the table is full.</returns>
    /// <exception cref="IOException">The table cannot be written; nothing has changed.</exception>
    public RegisteredNode? Register(HostAndPort address)
    {
        lock (_gate)
        {
            if (_table.IsFull)
            {
                return null;
            }

            RegistryTable next;
            RegisteredNode added;
            try
            {
                next = _table.With(_ids, address.ToString(), out added);
                file.Save(next);
            }
            catch (IOException)
            {
                _ids = IdSequence.At(_table.Bits, _table.Draws);
                throw;
            }

            Publish(next);
            print(ClassicTexts.Assigned(added.Id, next.SuccessorOf(added).Id, next.PredecessorOf(added).Id));
            return added;
        }
    }

    /// <summary>Removes a node.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="IOException">The table cannot be written; nothing has changed.</exception>
    public bool Remove(int id)
    {
        lock (_gate)
        {
            return RemoveHeld(_table.Find(id));
        }
    }

    /// <summary>Removes a node unless its id belongs to another one by now.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="IOException">The table cannot be written; nothing has changed.</exception>
    public bool Remove(RegisteredNode node)
    {
        lock (_gate)
        {
            return ReferenceEquals(_table.Find(node.Id), node) && RemoveHeld(node);
        }
    }

    /// <summary>Waits until the table is another one.</summary>
    /// <param name="known">The table that the caller has.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The table then.</returns>
    public async Task<RegistryTable> NextAsync(RegistryTable? known, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = _changed;
            var current = _table;
            if (!ReferenceEquals(current, known))
            {
                return current;
            }

            await changed.Task.WaitAsync(cancellation);
        }
    }

    private bool RemoveHeld(RegisteredNode? node)
    {
        if (node is null || _table.Without(node.Id) is not { } next)
        {
            return false;
        }

        file.Save(next);
        Publish(next);
        return true;
    }

    private void Publish(RegistryTable next)
    {
        var before = _changed;
        _table = next;
        _changed = NewSignal();
        before.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
