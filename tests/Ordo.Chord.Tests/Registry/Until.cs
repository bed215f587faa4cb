using Ordo.Chord.Classic;
using Ordo.Rpc;

namespace Ordo.Chord.Tests.Registry;

/// <summary>Waits for somebody who is about to begin.</summary>
internal static class Until
{
    /// <summary>Waits until somebody answers.</summary>
    public static async Task AnswersAsync(ClassicPeer peer)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(RegistryUnderTest.Limit);
        while (true)
        {
            try
            {
                await peer.ConnectionTypeAsync(limit.Token);
                return;
            }
            catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.Unavailable)
            {
                await Task.Yield();
            }
        }
    }
}
