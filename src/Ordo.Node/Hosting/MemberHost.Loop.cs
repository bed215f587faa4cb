using Ordo.Machine;
using Ordo.Ordering;
using Ordo.Ordering.Raft;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Hosting;

// The loop: the only place that turns the member, and the effects it carries out.
public sealed partial class MemberHost
{
    private readonly List<MemberInput> _inputs = new(MaxInputsPerTurn);
    private Instant _armed = Instant.Forever;
    private bool _inTurn;

    private sealed record WakeInput : MemberInput
    {
        public static WakeInput Instance { get; } = new();
    }

    private async Task RunAsync()
    {
        try
        {
            await _formed.Task.WaitAsync(_stop.Token);
            using var storage = _directory.OpenStorage(new WalOptions { SegmentBytes = _options.SegmentBytes });
            using var log = new StorageThread(storage, Metrics, $"ordo-log-{Self}", PostQuietly, Fail);
            var member = new Member(MemberOptions(), storage.Recovered, (ulong)Random.Shared.NextInt64(), Now());
            var snapshots = new SnapshotWork(storage, log.ReleaseUpTo, Metrics, PostQuietly, Fail, _log, _stop.Token);
            await using var timer = new Timer(_ => PostQuietly(WakeInput.Instance));
            try
            {
                await LoopAsync(member, log, snapshots, timer);
            }
            finally
            {
                member.Abandon(midTurn: _inTurn).Answer(member.State);
                await _stop.CancelAsync();
                await snapshots.Idle; // Nothing touches the directory any more when its lock goes.
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop before the cluster was formed.
        }
#pragma warning disable CA1031 // Whatever broke the loop stops the member, with all that is known of it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(failure);
        }
        finally
        {
            await _stop.CancelAsync();
            RefuseRest();
        }
    }

    /// <summary>Failures whose message says everything; of others the stack is needed.</summary>
    private static bool IsKnown(Exception failure) => failure is OrderInvariantException or MemberInvariantException or StorageException
        or StateCorruptException or MalformedCommandException or IOException;

    private async Task LoopAsync(Member member, StorageThread log, SnapshotWork snapshots, Timer timer)
    {
        var stamps = new CommandStamps(_stamps, Now());
        while (!_stop.IsCancellationRequested)
        {
            var now = Now();
            _inTurn = true;
            var effects = member.Turn(new TurnTime(now, stamps.At(now)), Members(_inputs));
            Metrics.Turned(_inputs.Count);
            Send(effects, log);
            member.EndTurn();
            effects.Answer(member.State);
            snapshots.Take(effects);
            _inTurn = false;
            _inputs.Clear();
            Show(member);
            if (_draining && member.IsIdle)
            {
                _drained.TrySetResult();
            }

            Arm(timer, effects.NextTurn, now);
            if (effects.NextTurn > now)
            {
                await _inbox.Reader.WaitToReadAsync(_stop.Token);
            }

            while (_inputs.Count < MaxInputsPerTurn && _inbox.Reader.TryRead(out var input))
            {
                TakeIn(member, input);
            }
        }
    }

    private static ReadOnlySpan<MemberInput> Members(List<MemberInput> inputs) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(inputs);

    private void TakeIn(Member member, MemberInput input)
    {
        switch (input)
        {
            case WakeInput: _armed = Instant.Forever; break;
            case ViewInput view: view.View.TrySetResult(member.View()); break;
            default: _inputs.Add(input); break;
        }
    }

    private void Send(MemberEffects effects, StorageThread log)
    {
        if (effects.Persist is { } record)
        {
            log.Write(record);
        }

        foreach (var (to, message) in effects.Messages)
        {
            _links[to].Add(message);
        }

        foreach (var link in _links.Values)
        {
            link.Flush();
        }
    }

    private void Show(Member member)
    {
        var order = member.Order;
        var before = _view;
        if (before is not null && before.Role == order.Role && before.Leader == order.Coordinator && before.Term == order.Term)
        {
            return;
        }

        _view = member.View();
        _shown.TrySetResult();
        if (order.Coordinator.IsNone && before is { Leader.IsNone: false })
        {
            LogLeaderLost(Self.Value, before.Leader.Value, order.Term.Value);
        }
        else if (order.Coordinator.IsNone)
        {
            LogSearching(Self.Value, order.Role, order.Term.Value);
        }
        else
        {
            LogRole(Self.Value, order.Role, order.Term.Value, order.Coordinator.Value);
        }
    }

    private void Arm(Timer timer, Instant next, Instant now)
    {
        if (next < _armed && next > now)
        {
            _armed = next;
            timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((next - now).TotalMilliseconds)), Timeout.InfiniteTimeSpan); // It knows whole ones only.
        }
    }

    /// <summary>
    /// Answers what came and was not turned. After a failed turn the outcome of its inputs is unknown; of everything else it is known that nothing happened.
    /// </summary>
    private void RefuseRest()
    {
        _inbox.Writer.TryComplete();
        var refusal = new Failure(FailureKind.NotDone, ReasonNotRunning());
        foreach (var input in _inputs)
        {
            Refuse(input, _ended.Task.IsCompleted ? refusal with { Kind = FailureKind.Unknown } : refusal);
        }

        while (_inbox.Reader.TryRead(out var input))
        {
            Refuse(input, refusal);
        }
    }

    private static void Refuse(MemberInput input, Failure refusal)
    {
        switch (input)
        {
            case SubmitInput submit: submit.Caller.Failed(refusal); break;
            case ReadInput read: read.Caller.Failed(refusal with { Kind = FailureKind.NotDone }); break;
        }
    }

    private void Fail(Exception failure)
    {
        _ended.TrySetResult(IsKnown(failure) ? failure.Message : failure.ToString());
        _stop.Cancel();
    }

    private MemberOptions MemberOptions() => new()
    {
        SnapshotEveryBytes = _options.SnapshotEveryBytes,
        MaxPendingCommands = _options.MaxPending,
        MaxPendingReads = _options.MaxPending,
        Raft = new RaftOptions
        {
            Self = Self,
            Voters = [.. _options.Members.Select(member => new MemberId(member.Id))],
            ElectionTimeoutMin = _options.ElectionTimeoutMin,
            ElectionTimeoutMax = _options.ElectionTimeoutMax,
            HeartbeatInterval = _options.HeartbeatInterval,
        },
    };
}
