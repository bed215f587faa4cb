using Ordo.Client;
using Ordo.State;
using SequenceInfo = Ordo.Client.SequenceInfo;

namespace Ordo.Server.Embedded;

/// <summary>A sequence of a member in the same process. Arguments are held against the rules of the state itself, before anything is asked.</summary>
internal sealed class MemberSequence(MemberCalls calls, string name, bool mustExist) : ISequence
{
    public string Name => name;

    public ValueTask<long> NextAsync(string? key = null, CancellationToken cancellationToken = default) =>
        calls.NextAsync(CommandFor(1, key), static (in result) => result.First, cancellationToken);

    public ValueTask<IdRange> NextAsync(int count, string? key = null, CancellationToken cancellationToken = default) =>
        calls.NextAsync(CommandFor(count, key), static (in result) => Shown.Ids(result), cancellationToken);

    public async Task<SequenceInfo> CreateAsync(
        long start = 1, long step = 1, TimeSpan? keyRetention = null, CancellationToken cancellationToken = default)
    {
        Check(SequenceRules.CheckStart(start), nameof(start));
        Check(SequenceRules.CheckStep(step), nameof(step));
        var retentionMs = keyRetention is { } kept ? (long)kept.TotalMilliseconds : (long?)null;
        Check(retentionMs is { } given ? RequestKey.CheckRetention(given) : null, nameof(keyRetention));
        var result = await calls.ChangeAsync(new CreateSequenceCommand(name, start, step, retentionMs), repeatable: true, cancellationToken);
        return Shown.Created(name, result);
    }

    public Task<SequenceInfo?> GetAsync(ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default) =>
        calls.ReadAsync(state => state.TryGetSequence(name, out var found) ? Shown.Of(found) : null, read, cancellationToken);

    public Task<IdRange?> GetKeyAsync(string key, ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default)
    {
        Check(RequestKey.Check(key), nameof(key));
        return calls.ReadAsync(state => state.TryGetKey(name, key, out var found) ? Shown.Ids(found) : (IdRange?)null, read, cancellationToken);
    }

    public async Task<bool> RemoveAsync(CancellationToken cancellationToken = default)
    {
        var result = await calls.ChangeAsync(new RemoveSequenceCommand(name), repeatable: false, cancellationToken);
        return result.Status != CommandStatus.NotFound;
    }

    private NextCommand CommandFor(int count, string? key)
    {
        Check(SequenceRules.CheckCount(count), nameof(count));
        Check(key is null ? null : RequestKey.Check(key), nameof(key));
        return new NextCommand(name, count, !mustExist, key);
    }

    private static void Check(string? wrong, string argument)
    {
        if (wrong is not null)
        {
            throw new ArgumentException(wrong, argument);
        }
    }
}
