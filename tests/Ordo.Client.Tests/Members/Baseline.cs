namespace Ordo.Client.Tests.Members;

/// <summary>What a client holds at one moment.</summary>
/// <param name="Lanes">Lanes whose loop runs.</param>
/// <param name="Waiting">Requests in the lanes.</param>
/// <param name="Calls">Calls on the connection, streams included.</param>
/// <param name="Connections">Connections open to the member that is used now.</param>
internal readonly record struct Baseline(int Lanes, int Waiting, int Calls, int Connections)
{
    public static Baseline Of(OrdoClient client)
    {
        var channel = client.Links.Current?.Channel;
        return new Baseline(client.Lanes.Running, client.Lanes.Waiting, channel?.RunningCalls ?? 0, channel?.OpenConnections ?? 0);
    }
}
