using Ordo.Client;
using Ordo.State;
using SequenceInfo = Ordo.Client.SequenceInfo;

namespace Ordo.Server.Embedded;

/// <summary>A sequence of a member in the same process. Its arguments are held against the limits of the client library before anything is asked.</summary>
internal sealed class MemberSequence(MemberCalls calls, string name, bool mustExist) : ISequence
{
    public string Name => name;

    public ValueTask<long> NextAsync(string? key = null, CancellationToken cancellationToken = default)
    {
        var command = CommandFor(1, key);
        return OrdoClientTelemetry.IsObserved
            ? FirstAsync(ObservedAsync(command, cancellationToken))
            : calls.NextAsync(command, static (in result) => result.First, cancellationToken);
    }

    public ValueTask<IdRange> NextAsync(int count, string? key = null, CancellationToken cancellationToken = default)
    {
        var command = CommandFor(count, key);
        return OrdoClientTelemetry.IsObserved ? ObservedAsync(command, cancellationToken) : IdsAsync(command, cancellationToken);
    }

    public async Task<SequenceInfo> CreateAsync(
        long start = 1, long step = 1, TimeSpan? keyRetention = null, CancellationToken cancellationToken = default)
    {
        Limits.CheckCreate(start, step, keyRetention);
        var retentionMs = keyRetention is { } kept ? (long)kept.TotalMilliseconds : (long?)null;
        var result = await calls.ChangeAsync(new CreateSequenceCommand(name, start, step, retentionMs), repeatable: true, cancellationToken);
        return Shown.Created(name, result);
    }

    public Task<SequenceInfo?> GetAsync(ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default) =>
        calls.ReadAsync(state => state.TryGetSequence(name, out var found) ? Shown.Of(found) : null, read, cancellationToken);

    public Task<IdRange?> GetKeyAsync(string key, ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        Limits.CheckKey(key);
        return calls.ReadAsync(state => state.TryGetKey(name, key, out var found) ? Shown.Ids(found) : (IdRange?)null, read, cancellationToken);
    }

    public async Task<bool> RemoveAsync(CancellationToken cancellationToken = default)
    {
        var result = await calls.ChangeAsync(new RemoveSequenceCommand(name), repeatable: false, cancellationToken);
        return result.Status != CommandStatus.NotFound;
    }

    private static async ValueTask<long> FirstAsync(ValueTask<IdRange> ids) => (await ids).First;

    /// <summary>The same, seen by a meter or a trace: those of the client library.</summary>
    private ValueTask<IdRange> ObservedAsync(NextCommand command, CancellationToken cancellation) =>
        OrdoClientTelemetry.ObserveAsync(name, command.Count, () => IdsAsync(command, cancellation));

    private ValueTask<IdRange> IdsAsync(NextCommand command, CancellationToken cancellation) =>
        calls.NextAsync(command, static (in result) => Shown.Ids(result), cancellation);

    private NextCommand CommandFor(int count, string? key)
    {
        Limits.CheckCount(count);
        Limits.CheckKey(key);
        return new NextCommand(name, count, !mustExist, key);
    }
}
