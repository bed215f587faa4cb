using Ordo.Client.Connections;
using Ordo.Client.Requests;
using Ordo.Protocol.V1;

namespace Ordo.Client;

/// <summary>One sequence of a cluster over gRPC.</summary>
internal sealed class RemoteSequence(OrdoClient client, string name, bool mustExist) : ISequence
{
    public string Name { get; } = name;

    public bool MustExist { get; } = mustExist;

    public ValueTask<long> NextAsync(string? key = null, CancellationToken cancellationToken = default)
    {
        Limits.CheckKey(key);
        if (IsObserved)
        {
            return FirstAsync(ObservedAsync(1, key, cancellationToken));
        }

        var request = client.Next(this, 1, key, cancellationToken);
        return new ValueTask<long>(request, request.Version);
    }

    public ValueTask<IdRange> NextAsync(int count, string? key = null, CancellationToken cancellationToken = default)
    {
        Limits.CheckCount(count);
        Limits.CheckKey(key);
        if (IsObserved)
        {
            return ObservedAsync(count, key, cancellationToken);
        }

        var request = client.Next(this, count, key, cancellationToken);
        return new ValueTask<IdRange>(request, request.Version);
    }

    public async Task<SequenceInfo> CreateAsync(long start = 1, long step = 1, TimeSpan? keyRetention = null, CancellationToken cancellationToken = default)
    {
        Limits.CheckCreate(start, step, keyRetention);
        var request = new CreateRequest { Name = Name, Start = start, Step = step, KeyRetentionMs = (long)(keyRetention?.TotalMilliseconds ?? 0) };
        var reply = await client.Writes.DoAsync(
            Methods.Create, request, static (request, session) => request.Session = session, cancellationToken).ConfigureAwait(false);
        return Answers.InfoOf(reply);
    }

    public async Task<SequenceInfo?> GetAsync(ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default)
    {
        var reply = await client.Calls.FindAsync(Methods.Get, new GetRequest { Name = Name, Level = (Protocol.V1.ReadLevel)read }, cancellationToken).ConfigureAwait(false);
        return reply is null ? null : Answers.InfoOf(reply);
    }

    public async Task<IdRange?> GetKeyAsync(string key, ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        Limits.CheckKey(key);
        var reply = await client.Calls.FindAsync(
            Methods.GetKey, new GetKeyRequest { Name = Name, Key = key, Level = (Protocol.V1.ReadLevel)read }, cancellationToken).ConfigureAwait(false);
        return reply is null ? null : Answers.IdsOf(reply);
    }

    public async Task<bool> RemoveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await client.Writes.DoAsync(
                Methods.Remove, new RemoveRequest { Name = Name }, static (request, session) => request.Session = session, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OrdoRefusedException refused) when (refused.Refusal == OrdoRefusal.UnknownSequence)
        {
            return false;
        }
    }

    private static bool IsObserved => OrdoClientTelemetry.IsObserved;

    private static async ValueTask<long> FirstAsync(ValueTask<IdRange> ids) => (await ids.ConfigureAwait(false)).First;

    /// <summary>The same, seen by a meter or a trace.</summary>
    private ValueTask<IdRange> ObservedAsync(int count, string? key, CancellationToken cancellation) => OrdoClientTelemetry.ObserveAsync(Name, count, () =>
    {
        var request = client.Next(this, count, key, cancellation);
        return new ValueTask<IdRange>(request, request.Version);
    });
}
