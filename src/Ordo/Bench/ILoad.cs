namespace Ordo.Bench;

/// <summary>A cluster that is put under load through one client for each of its members.</summary>
internal interface ILoad
{
    /// <summary>How many members there are.</summary>
    int Members { get; }

    /// <summary>Which member leads, counted from 0.</summary>
    Task<int> LeaderAsync(CancellationToken stop);

    /// <summary>Begins anew, so that the first number of the next run is 1.</summary>
    void Begin();

    /// <summary>One request to a member, which is one command: gives the number that came of it, or the first of several.</summary>
    /// <param name="member">Which member, counted from 0.</param>
    ValueTask<long> AskAsync(int member);

    /// <summary>What the members have spent until now.</summary>
    MemberCosts Costs();
}
