using System.Collections.Concurrent;
using System.Globalization;
using Ordo.Protocol.V1;
using Ordo.Rpc;

namespace Ordo.Client.Tests.Members;

/// <summary>
/// What a cluster does, in a few lines: sequences, and sessions that do each number once. The members of a test share it, so that the ids it gave are the truth that a client is
/// held against.
/// </summary>
internal sealed class FakeCluster
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Sequence> _sequences = [];
    private readonly Dictionary<ulong, Dictionary<ulong, NextItemReply>> _sessions = [];
    private ulong _nextSession = 1;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Whether it was formed: before that it has no id.</summary>
    public bool IsFormed { get; set; } = true;

    public ConcurrentBag<FakeMember> Members { get; } = [];

    /// <summary>How many sessions are open.</summary>
    public int OpenSessions
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    public ulong OpenSession()
    {
        lock (_lock)
        {
            _sessions.Add(_nextSession, []);
            return _nextSession++;
        }
    }

    public bool EndSession(ulong id)
    {
        lock (_lock)
        {
            return _sessions.Remove(id);
        }
    }

    public void EndAllSessions()
    {
        lock (_lock)
        {
            _sessions.Clear();
        }
    }

    /// <summary>How many ids of a sequence were given.</summary>
    public long Given(string name)
    {
        lock (_lock)
        {
            return _sequences.TryGetValue(name, out var sequence) ? ((sequence.Last - sequence.Start) / sequence.Step) + 1 : 0;
        }
    }

    /// <summary>Does one item of a session, once.</summary>
    public NextItemReply Do(ulong session, ulong lowest, NextItem item)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(session, out var answers))
            {
                return Problem(item, RpcStatusCode.FailedPrecondition, "session-unknown");
            }

            Assert.True(item.Number >= lowest && item.Number - lowest < 1024, $"The number {item.Number} is outside the window from {lowest} on.");
            if (answers.TryGetValue(item.Number, out var known))
            {
                return new NextItemReply(known) { Repeated = true };
            }

            var sequence = Of(item.Name);
            if (sequence is null && item.MustExist)
            {
                return answers[item.Number] = Problem(item, RpcStatusCode.NotFound, "unknown-sequence");
            }

            sequence ??= _sequences[item.Name] = new Sequence { Name = item.Name, Start = 1, Step = 1, Last = 0, KeyRetentionMs = 86_400_000 };
            var first = sequence.Last + sequence.Step;
            sequence.Last += Math.Max(item.Count, 1) * sequence.Step;
            return answers[item.Number] = new NextItemReply { Number = item.Number, First = first, Last = sequence.Last, Step = sequence.Step };
        }
    }

    /// <summary>Does a write of a session, once.</summary>
    public T Write<T>(SessionRequest request, Func<T> write)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(request.SessionId, out var answers))
            {
                throw Failure(RpcStatusCode.FailedPrecondition, "session-unknown");
            }

            Assert.True(answers.TryAdd(request.Number, new NextItemReply()), "A write was done twice.");
            return write();
        }
    }

    public Sequence? Of(string name)
    {
        lock (_lock)
        {
            return _sequences.GetValueOrDefault(name);
        }
    }

    public Sequence Create(CreateRequest request) =>
        _sequences[request.Name] = new Sequence { Name = request.Name, Start = request.Start, Step = request.Step, Last = request.Start - request.Step, KeyRetentionMs = request.KeyRetentionMs };

    public bool Remove(string name) => _sequences.Remove(name);

    public IEnumerable<Sequence> List(string after)
    {
        lock (_lock)
        {
            return [.. _sequences.Values.Where(each => string.CompareOrdinal(each.Name, after) > 0).OrderBy(each => each.Name, StringComparer.Ordinal).Take(1000)];
        }
    }

    public static NextItemReply Problem(NextItem item, RpcStatusCode code, string reason) =>
        new() { Number = item.Number, Code = (int)code, Detail = $"Said by the test: {reason}.", Reason = reason };

    public static RpcException Failure(RpcStatusCode code, string reason) =>
        new(new RpcStatus(code, string.Create(CultureInfo.InvariantCulture, $"Said by the test: {reason}.")), new RpcMetadata { { "ordo-reason", reason } });
}
