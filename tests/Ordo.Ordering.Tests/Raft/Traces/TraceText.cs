using System.Globalization;
using System.Text;
using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>How a trace writes things: an entry is <c>index.term:command</c>, the no-op of a term <c>index.term</c>, a place <c>index.term</c>.</summary>
internal static class TraceText
{
    public static string Of(Entry entry) => entry.Kind == EntryKind.NoOp
        ? $"{entry.Index}.{entry.Term}"
        : $"{entry.Index}.{entry.Term}:{Text(entry.Command)}";

    public static string Of(ReadOnlyMemory<Entry> entries)
    {
        var text = new StringBuilder("[");
        foreach (var entry in entries.Span)
        {
            text.Append(text.Length > 1 ? " " : "").Append(Of(entry));
        }

        return text.Append(']').ToString();
    }

    public static string Of(PersistBatch batch) =>
        $"flushes term {batch.Term} vote {Of(batch.Vote)} behind {batch.Previous}.{batch.PreviousTerm} {Of(batch.Entries)}";

    public static string Of(ReceivedSnapshot snapshot) => $"snapshot {snapshot.Index}.{snapshot.Term} \"{Text(snapshot.Bytes)}\"";

    public static string Of(MemberId member) => member.IsNone ? "-" : member.ToString();

    /// <summary>The first word is the kind by which a script picks messages.</summary>
    public static string Of(RaftMessage message) => message switch
    {
        PreVoteRequest m => $"prevote? t{m.Term} last {m.LastIndex}.{m.LastTerm}",
        PreVoteReply m => $"prevote t{m.Term} {YesNo(m.Granted)}",
        VoteRequest m => $"vote? t{m.Term} last {m.LastIndex}.{m.LastTerm}{(m.Transfer ? " transfer" : "")}",
        VoteReply m => $"vote t{m.Term} {YesNo(m.Granted)}",
        AppendRequest m => $"append t{m.Term} behind {m.Previous}.{m.PreviousTerm} {Of(m.Entries)} commit {m.Commit}",
        AppendAccepted m => $"accepted t{m.Term} match {m.Match}",
        AppendRejected m => $"rejected t{m.Term} at {m.Rejected} hint {m.HintIndex}.{m.HintTerm}",
        Heartbeat m => $"heartbeat t{m.Term} round {m.Round} commit {m.Commit}",
        HeartbeatReply m => $"heard t{m.Term} round {m.Round} received {m.Received} match {m.Match}",
        CommitNotice m => $"commit t{m.Term} {m.Commit}",
        ReadIndexRequest m => $"read? t{m.Term} #{m.Ticket}",
        ReadIndexReply m => $"read t{m.Term} #{m.Ticket} at {m.Index}",
        SnapshotChunk m => $"chunk t{m.Term} snapshot {m.Index}.{m.IndexTerm} bytes {m.Offset}+{m.Bytes.Length} of {m.Total}",
        SnapshotProgress m => $"progress t{m.Term} snapshot {m.Index} next {m.NextOffset}",
        TimeoutNow m => $"timeout-now t{m.Term}",
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No text for this message."),
    };

    public static string Of(Member member)
    {
        if (!member.IsUp)
        {
            var disk = member.Disk;
            return $"{member.Id} down term {disk.Term} vote {Of(disk.Vote)} last {disk.Last} snapshot {disk.SnapshotIndex}";
        }

        var machine = member.Machine;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{member.Id} {Of(machine.Role)} t{machine.Term} vote {Of(member.Disk.Vote)} leader {Of(machine.Leader)}");
        text.Append(CultureInfo.InvariantCulture, $" commit {machine.CommitIndex} flushed {machine.FlushedIndex} log ");
        text.Append(CultureInfo.InvariantCulture, $"{machine.BaseIndex}.{machine.TermAt(machine.BaseIndex)}|");
        for (var index = machine.BaseIndex + 1; index <= machine.LastIndex; index += 1)
        {
            text.Append(' ').Append(Of(machine.EntryAt(index)));
        }

        return text.ToString();
    }

    public static string Of(RaftRole role) => role switch
    {
        RaftRole.Follower => "follower",
        RaftRole.PreCandidate => "pre-candidate",
        RaftRole.Candidate => "candidate",
        _ => "leader",
    };

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static string YesNo(bool granted) => granted ? "yes" : "no";
}
