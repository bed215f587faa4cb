using Ordo.Machine;
using Ordo.Ordering;
using Ordo.Ordering.Raft;

namespace Ordo.Node.Wire;

/// <summary>
/// Peer messages ↔ bytes: one byte for the kind, then the fields of the record in their order (docs/FORMATS.md, "Peer wire"). Reading never throws on
/// bad bytes; commands in a message read are slices of the frame.
/// </summary>
public static class MessageCodec
{
    /// <summary>The most entries or commands in one message: what fits into a frame at their smallest.</summary>
    private const int MaxItems = FrameCodec.MaxPayloadBytes / 2;

    private enum Kind : byte
    {
        PreVoteRequest = 1,
        PreVoteReply = 2,
        VoteRequest = 3,
        VoteReply = 4,
        AppendRequest = 5,
        AppendAccepted = 6,
        AppendRejected = 7,
        Heartbeat = 8,
        HeartbeatReply = 9,
        CommitNotice = 10,
        ReadIndexRequest = 11,
        ReadIndexReply = 12,
        SnapshotChunk = 13,
        SnapshotProgress = 14,
        TimeoutNow = 15,
        ForwardedCommands = 32,
        ForwardRefused = 33,
        MemberStatus = 34,
    }

    /// <summary>Appends a message to a writer.</summary>
    /// <exception cref="ArgumentException">The message is of a kind that does not travel.</exception>
    public static void Write(ByteWriter writer, PeerMessage message)
    {
        if (message is RaftMessage raft)
        {
            writer.Byte((byte)KindOf(raft));
            writer.Signed(raft.Term.Value);
            WriteRaft(writer, raft);
            return;
        }

        switch (message)
        {
            case ForwardedCommands m:
                writer.Byte((byte)Kind.ForwardedCommands);
                WriteForwarded(writer, m);
                break;
            case ForwardRefused m:
                writer.Byte((byte)Kind.ForwardRefused);
                writer.Var(m.Boot);
                writer.Var(m.Expected);
                writer.Bool(m.Missing);
                writer.Text(m.Reason ?? "");
                break;
            case MemberStatus m:
                writer.Byte((byte)Kind.MemberStatus);
                writer.Byte((byte)m.Role);
                writer.Signed(m.Applied.Value);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} does not travel.", nameof(message));
        }
    }

    /// <summary>Reads one message that fills the whole payload; null when it is malformed or of an unknown kind.</summary>
    public static PeerMessage? TryRead(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span);
        var kind = (Kind)reader.Byte();
        PeerMessage? message = kind switch
        {
            Kind.ForwardedCommands => ReadForwarded(ref reader, payload),
            Kind.ForwardRefused => new ForwardRefused(
                reader.Var(), reader.Var(), reader.Bool(), reader.Text() is { Length: > 0 } reason ? reason : null),
            Kind.MemberStatus => new MemberStatus(ReadRole(ref reader), ReadIndex(ref reader)),
            _ => ReadRaft(kind, ref reader, payload),
        };
        return reader.IsComplete ? message : null;
    }

    private static OrderRole ReadRole(ref ByteReader reader)
    {
        var role = (OrderRole)reader.Byte();
        if (role > OrderRole.Leader)
        {
            reader.Fail();
        }

        return role;
    }

    private static Kind KindOf(RaftMessage message) => message switch
    {
        Ordering.Raft.PreVoteRequest => Kind.PreVoteRequest,
        Ordering.Raft.PreVoteReply => Kind.PreVoteReply,
        Ordering.Raft.VoteRequest => Kind.VoteRequest,
        Ordering.Raft.VoteReply => Kind.VoteReply,
        Ordering.Raft.AppendRequest => Kind.AppendRequest,
        Ordering.Raft.AppendAccepted => Kind.AppendAccepted,
        Ordering.Raft.AppendRejected => Kind.AppendRejected,
        Ordering.Raft.Heartbeat => Kind.Heartbeat,
        Ordering.Raft.HeartbeatReply => Kind.HeartbeatReply,
        Ordering.Raft.CommitNotice => Kind.CommitNotice,
        Ordering.Raft.ReadIndexRequest => Kind.ReadIndexRequest,
        Ordering.Raft.ReadIndexReply => Kind.ReadIndexReply,
        Ordering.Raft.SnapshotChunk => Kind.SnapshotChunk,
        Ordering.Raft.SnapshotProgress => Kind.SnapshotProgress,
        Ordering.Raft.TimeoutNow => Kind.TimeoutNow,
        _ => throw new ArgumentException($"{message.GetType().Name} does not travel.", nameof(message)),
    };

    private static void WriteRaft(ByteWriter writer, RaftMessage message)
    {
        switch (message)
        {
            case PreVoteRequest m: Numbers(writer, m.LastIndex.Value, m.LastTerm.Value); break;
            case PreVoteReply m: writer.Bool(m.Granted); break;
            case VoteRequest m:
                Numbers(writer, m.LastIndex.Value, m.LastTerm.Value);
                writer.Bool(m.Transfer);
                break;
            case VoteReply m: writer.Bool(m.Granted); break;
            case AppendRequest m: WriteAppend(writer, m); break;
            case AppendAccepted m: Numbers(writer, m.Match.Value); break;
            case AppendRejected m: Numbers(writer, m.Rejected.Value, m.HintIndex.Value, m.HintTerm.Value); break;
            case Heartbeat m: Numbers(writer, m.Commit.Value, m.Round); break;
            case HeartbeatReply m: Numbers(writer, m.Round, m.Received.Value, m.Match.Value); break;
            case CommitNotice m: Numbers(writer, m.Commit.Value); break;
            case ReadIndexRequest m: Numbers(writer, m.Ticket); break;
            case ReadIndexReply m: Numbers(writer, m.Ticket, m.Index.Value); break;
            case SnapshotChunk m:
                Numbers(writer, m.Index.Value, m.IndexTerm.Value, m.Offset, m.Total);
                writer.Blob(m.Bytes.Span);
                break;
            case SnapshotProgress m: Numbers(writer, m.Index.Value, m.NextOffset); break;
        }
    }

    private static PeerMessage? ReadRaft(Kind kind, ref ByteReader r, ReadOnlyMemory<byte> payload)
    {
        var term = ReadTerm(ref r);
        return kind switch
        {
            Kind.PreVoteRequest => new PreVoteRequest(term, ReadIndex(ref r), ReadTerm(ref r)),
            Kind.PreVoteReply => new PreVoteReply(term, r.Bool()),
            Kind.VoteRequest => new VoteRequest(term, ReadIndex(ref r), ReadTerm(ref r), r.Bool()),
            Kind.VoteReply => new VoteReply(term, r.Bool()),
            Kind.AppendRequest => ReadAppend(term, ref r, payload),
            Kind.AppendAccepted => new AppendAccepted(term, ReadIndex(ref r)),
            Kind.AppendRejected => new AppendRejected(term, ReadIndex(ref r), ReadIndex(ref r), ReadTerm(ref r)),
            Kind.Heartbeat => new Heartbeat(term, ReadIndex(ref r), r.Signed()),
            Kind.HeartbeatReply => new HeartbeatReply(term, r.Signed(), ReadIndex(ref r), ReadIndex(ref r)),
            Kind.CommitNotice => new CommitNotice(term, ReadIndex(ref r)),
            Kind.ReadIndexRequest => new ReadIndexRequest(term, r.Signed()),
            Kind.ReadIndexReply => new ReadIndexReply(term, r.Signed(), ReadIndex(ref r)),
            Kind.SnapshotChunk => new SnapshotChunk(
                term, ReadIndex(ref r), ReadTerm(ref r), r.Signed(), r.Signed(), ReadBlob(ref r, payload)),
            Kind.SnapshotProgress => new SnapshotProgress(term, ReadIndex(ref r), r.Signed()),
            Kind.TimeoutNow => new TimeoutNow(term),
            _ => null,
        };
    }

    private static void WriteAppend(ByteWriter writer, AppendRequest m)
    {
        Numbers(writer, m.Previous.Value, m.PreviousTerm.Value, m.Commit.Value);
        EntryCodec.Write(writer, m.Entries.Span);
    }

    private static AppendRequest ReadAppend(Term term, ref ByteReader r, ReadOnlyMemory<byte> payload)
    {
        var previous = ReadIndex(ref r);
        var previousTerm = ReadTerm(ref r);
        var commit = ReadIndex(ref r);
        return new AppendRequest(term, previous, previousTerm, commit, EntryCodec.Read(ref r, payload, previous));
    }

    private static void WriteForwarded(ByteWriter writer, ForwardedCommands m)
    {
        writer.Var(m.Boot);
        writer.Var(m.First);
        writer.Var((ulong)m.Commands.Count);
        foreach (var command in m.Commands)
        {
            writer.Blob(command.Span);
        }
    }

    private static ForwardedCommands ReadForwarded(ref ByteReader r, ReadOnlyMemory<byte> payload)
    {
        var boot = r.Var();
        var first = r.Var();
        var count = r.Count(Math.Min(MaxItems, r.Remaining));
        var commands = new List<ReadOnlyMemory<byte>>(count);
        for (var i = 0; i < count && !r.Failed; i++)
        {
            commands.Add(ReadBlob(ref r, payload));
        }

        if (first == 0 || commands.Count == 0)
        {
            r.Fail();
        }

        return new ForwardedCommands(boot, first, commands);
    }

    private static ReadOnlyMemory<byte> ReadBlob(ref ByteReader r, ReadOnlyMemory<byte> payload)
    {
        var length = r.Blob().Length;
        return payload.Slice(r.Position - length, length);
    }

    private static LogIndex ReadIndex(ref ByteReader r)
    {
        var value = r.Signed();
        if (value < 0)
        {
            r.Fail();
        }

        return new LogIndex(value);
    }

    private static Term ReadTerm(ref ByteReader r)
    {
        var value = r.Signed();
        if (value < 0)
        {
            r.Fail();
        }

        return new Term(value);
    }

    private static void Numbers(ByteWriter writer, params ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers)
        {
            writer.Signed(number);
        }
    }
}
