using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Messages;
using Ordo.CommandLine;
using Wire = Ordo.Chord.V1;

namespace Ordo.Chord.Node;

/// <summary>The messages between nodes as bytes (ordo/chord/v1/ring.proto), and back. What is malformed gives null and harms nobody.</summary>
internal static class RingCodec
{
    private const int IdBytes = RingId.Bits / 8;

    /// <summary>More changes than any key ever sees; from a larger count on nothing newer could follow.</summary>
    private const ulong MaxCounter = 1UL << 62;

    /// <summary>How many nodes, names or entries one message may carry: far more than our own nodes send.</summary>
    private const int MaxList = 64 * 1024;

    /// <summary>A message with its envelope.</summary>
    public static Wire.Envelope Encode(Envelope envelope)
    {
        var wire = new Wire.Envelope { From = ToWire(envelope.From), To = ToWire(envelope.To.Id) };
        wire.Number = envelope.Message switch
        {
            Question question => question.Number,
            Reply reply => reply.Number,
            Operation operation => operation.Number,
            Outcome outcome => outcome.Number,
            _ => 0,
        };
        switch (envelope.Message)
        {
            case Operation operation:
                wire.Operation = ToWire(operation);
                break;
            case Outcome outcome:
                wire.Outcome = ToWire(outcome);
                break;
            case LookBehind:
                wire.LookBehind = Nothing;
                break;
            case Question question:
                Encode(question, wire);
                break;
            case Reply reply:
                Encode(reply, wire);
                break;
            default:
                throw Unknown(envelope.Message);
        }

        return wire;
    }

    /// <summary>The message in an envelope; null when it holds none that a node could have sent.</summary>
    public static RingMessage? Decode(Wire.Envelope wire)
    {
        var decoder = new Decoder();
        var message = decoder.Message(wire);
        return decoder.Failed ? null : message;
    }

    /// <summary>A place as bytes.</summary>
    public static ByteString ToWire(RingId id)
    {
        var bytes = new byte[IdBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id.High);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), id.Low);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>A place from bytes.</summary>
    public static bool TryRead(ByteString bytes, out RingId id)
    {
        id = default;
        if (bytes.Length != IdBytes)
        {
            return false;
        }

        id = new RingId(
            BinaryPrimitives.ReadUInt128BigEndian(bytes.Span),
            BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[16..]));
        return true;
    }

    /// <summary>A node as it travels.</summary>
    public static Wire.NodeRef ToWire(NodeRef node) => new() { Id = ToWire(node.Id), Address = node.Address };

    /// <summary>A node that came; null when it is none.</summary>
    public static NodeRef? ToNode(Wire.NodeRef? node) =>
        node is not null && node.Address.Length is > 0 and <= HostAndPort.MaxHostLength + 8 && TryRead(node.Id, out var id) ? new NodeRef(id, node.Address) : null;

    /// <summary>A thousand years: more than any removal is remembered for.</summary>
    private const long MaxAgeMs = 1000L * 365 * 24 * 3600 * 1000;

    private static Wire.Empty Nothing { get; } = new();

    private static UnreachableException Unknown(RingMessage message) => new($"{message.GetType().Name} has no form on the wire.");

    private static void Encode(Question question, Wire.Envelope wire)
    {
        switch (question)
        {
            case Ping:
                wire.Ping = Nothing;
                break;
            case AskStep ask:
                wire.AskStep = new Wire.AskStep { Target = ToWire(ask.Target) };
                break;
            case AskNeighbours:
                wire.AskNeighbours = Nothing;
                break;
            case Notify notify:
                wire.Notify = new Wire.Notify { RangeStart = ToWire(notify.RangeStart) };
                break;
            case Leaving leaving:
                wire.Leaving = new Wire.Leaving { Predecessor = Maybe(leaving.Predecessor), RangeStart = ToWire(leaving.RangeStart), Successors = { leaving.Successors.Select(ToWire) } };
                break;
            case Hold hold:
                wire.Hold = new Wire.Hold { Entries = { hold.Entries.Select(ToWire) } };
                if (hold.ChargeFrom is { } from)
                {
                    wire.Hold.ChargeFrom = ToWire(from);
                }

                break;
            case Fetch fetch:
                wire.Fetch = new Wire.Fetch { Names = { fetch.Names.Select(ToWire) } };
                break;
            case FetchRange fetch:
                wire.FetchRange = new Wire.FetchRange { From = ToWire(fetch.From), To = ToWire(fetch.To), After = fetch.After is { } after ? ToWire(after) : null };
                break;
            case Compare compare:
                wire.Compare = new Wire.Compare
                {
                    From = ToWire(compare.From),
                    To = ToWire(compare.To),
                    Parts = { compare.Parts.Select(part => new Wire.Digest { Count = part.Count, Sum = part.Sum }) },
                    IsCharge = compare.IsCharge,
                };
                break;
            default:
                throw Unknown(question);
        }
    }

    private static void Encode(Reply reply, Wire.Envelope wire)
    {
        switch (reply)
        {
            case Pong:
                wire.Pong = Nothing;
                break;
            case NotOnRing:
                wire.NotOnRing = Nothing;
                break;
            case Farewell:
                wire.Farewell = Nothing;
                break;
            case Step step:
                wire.Step = new Wire.Step { Owns = step.Owns, Predecessor = Maybe(step.Predecessor), Owners = { step.Owners.Select(ToWire) }, Closer = { step.Closer.Select(ToWire) } };
                break;
            case Neighbours neighbours:
                wire.Neighbours = new Wire.Neighbours
                {
                    Predecessor = Maybe(neighbours.Predecessor),
                    RangeStart = ToWire(neighbours.RangeStart),
                    Successors = { neighbours.Successors.Select(ToWire) },
                };
                break;
            case Notified notified:
                wire.Notified = new Wire.Notified { Predecessor = Maybe(notified.Predecessor) };
                break;
            case Held held:
                wire.Held = new Wire.Held { Newer = { held.Newer.Select(ToWire) }, RangeStart = ToWire(held.RangeStart), IsFull = held.IsFull };
                break;
            case Fetched fetched:
                wire.Fetched = new Wire.Fetched { Entries = { fetched.Entries.Select(ToWire) }, HasMore = fetched.HasMore };
                break;
            case Compared compared:
                wire.Compared = new Wire.Compared { Differences = { compared.Differences.Select(ToWire) } };
                break;
            default:
                throw Unknown(reply);
        }
    }

    private static Wire.Operation ToWire(Operation operation)
    {
        var wire = new Wire.Operation
        {
            Origin = ToWire(operation.Origin),
            Kind = (Wire.OperationKind)(operation.Kind + 1),
            Key = operation.Key,
            Place = ToWire(operation.Place),
            Stamp = operation.Stamp,
            IsAtOwner = operation.IsAtOwner,
            IsRepeat = operation.IsRepeat,
        };
        if (operation.Text is not null)
        {
            wire.Text = operation.Text;
        }

        foreach (var node in operation.Path)
        {
            wire.Path.Add(ToWire(node));
        }

        return wire;
    }

    private static Wire.Outcome ToWire(Outcome outcome)
    {
        var wire = new Wire.Outcome { Kind = (Wire.OutcomeKind)(outcome.Kind + 1), Owner = Maybe(outcome.Owner), Problem = outcome.Problem ?? "" };
        if (outcome.Text is not null)
        {
            wire.Text = outcome.Text;
        }

        foreach (var node in outcome.Path)
        {
            wire.Path.Add(ToWire(node));
        }

        return wire;
    }

    private static Wire.NodeRef? Maybe(NodeRef? node) => node is null ? null : ToWire(node);

    private static Wire.EntryName ToWire(EntryName name)
    {
        var wire = new Wire.EntryName { Place = ToWire(name.Place) };
        if (name.Key is not null)
        {
            wire.Key = name.Key;
        }

        return wire;
    }

    private static Wire.EntryVersion ToWire(EntryVersion version) => new() { Counter = version.Counter, Stamp = version.Stamp };

    private static Wire.Entry ToWire(Entry entry)
    {
        var wire = new Wire.Entry { Name = ToWire(entry.Name), Version = ToWire(entry.Version), Earlier = { entry.Earlier }, AgeMs = (long)entry.Age.TotalMilliseconds };
        if (entry.Text is not null)
        {
            wire.Text = entry.Text;
        }

        return wire;
    }

    private static Wire.Difference ToWire(Difference difference)
    {
        var wire = new Wire.Difference { Part = difference.Part, IsTold = difference.Holds is not null };
        foreach (var summary in difference.Holds ?? [])
        {
            wire.Holds.Add(new Wire.Summary { Name = ToWire(summary.Name), Version = ToWire(summary.Version) });
        }

        return wire;
    }

    /// <summary>Reads one message; remembers whether something in it was wrong.</summary>
    private sealed class Decoder
    {
        public bool Failed { get; private set; }

        public RingMessage? Message(Wire.Envelope wire) => wire.MessageCase switch
        {
            Wire.Envelope.MessageOneofCase.Ping => new Ping(wire.Number),
            Wire.Envelope.MessageOneofCase.Pong => new Pong(wire.Number),
            Wire.Envelope.MessageOneofCase.NotOnRing => new NotOnRing(wire.Number),
            Wire.Envelope.MessageOneofCase.AskStep => new AskStep(wire.Number, Id(wire.AskStep.Target)),
            Wire.Envelope.MessageOneofCase.Step => new Step(wire.Number, wire.Step.Owns, Maybe(wire.Step.Predecessor), Nodes(wire.Step.Owners), Nodes(wire.Step.Closer)),
            Wire.Envelope.MessageOneofCase.AskNeighbours => new AskNeighbours(wire.Number),
            Wire.Envelope.MessageOneofCase.Neighbours =>
                new Neighbours(wire.Number, Maybe(wire.Neighbours.Predecessor), Id(wire.Neighbours.RangeStart), Nodes(wire.Neighbours.Successors)),
            Wire.Envelope.MessageOneofCase.Notify => new Notify(wire.Number, Id(wire.Notify.RangeStart)),
            Wire.Envelope.MessageOneofCase.Notified => new Notified(wire.Number, Maybe(wire.Notified.Predecessor)),
            Wire.Envelope.MessageOneofCase.LookBehind => new LookBehind(),
            Wire.Envelope.MessageOneofCase.Leaving =>
                new Leaving(wire.Number, Maybe(wire.Leaving.Predecessor), Id(wire.Leaving.RangeStart), Nodes(wire.Leaving.Successors)),
            Wire.Envelope.MessageOneofCase.Farewell => new Farewell(wire.Number),
            Wire.Envelope.MessageOneofCase.Operation => Operation(wire.Number, wire.Operation),
            Wire.Envelope.MessageOneofCase.Outcome => Outcome(wire.Number, wire.Outcome),
            _ => OfKeys(wire),
        };

        private RingMessage? OfKeys(Wire.Envelope wire) => wire.MessageCase switch
        {
            Wire.Envelope.MessageOneofCase.Hold =>
                new Hold(wire.Number, Entries(wire.Hold.Entries), wire.Hold.HasChargeFrom ? Id(wire.Hold.ChargeFrom) : null),
            Wire.Envelope.MessageOneofCase.Held => new Held(wire.Number, Entries(wire.Held.Newer), Id(wire.Held.RangeStart), wire.Held.IsFull),
            Wire.Envelope.MessageOneofCase.Fetch => new Fetch(wire.Number, List(wire.Fetch.Names, Name)),
            Wire.Envelope.MessageOneofCase.FetchRange =>
                new FetchRange(wire.Number, Id(wire.FetchRange.From), Id(wire.FetchRange.To), wire.FetchRange.After is { } after ? Name(after) : null),
            Wire.Envelope.MessageOneofCase.Fetched => new Fetched(wire.Number, Entries(wire.Fetched.Entries), wire.Fetched.HasMore),
            Wire.Envelope.MessageOneofCase.Compare => new Compare(
                wire.Number,
                Id(wire.Compare.From),
                Id(wire.Compare.To),
                List(wire.Compare.Parts, part => new Digest(part.Count, part.Sum)),
                wire.Compare.IsCharge),
            Wire.Envelope.MessageOneofCase.Compared => new Compared(wire.Number, List(wire.Compared.Differences, Difference)),
            _ => null,
        };

        private Operation? Operation(ulong number, Wire.Operation wire)
        {
            var saves = wire.Kind is Wire.OperationKind.Save or Wire.OperationKind.Put;
            if (wire.Kind is < Wire.OperationKind.Locate or > Wire.OperationKind.Remove || saves != wire.HasText || ToNode(wire.Origin) is not { } origin)
            {
                return null;
            }

            return new Operation(
                origin,
                number,
                (OperationKind)(wire.Kind - 1),
                wire.Key,
                Id(wire.Place),
                wire.HasText ? wire.Text : null,
                wire.Stamp,
                Nodes(wire.Path),
                wire.IsAtOwner,
                wire.IsRepeat);
        }

        private Outcome? Outcome(ulong number, Wire.Outcome wire)
        {
            var isKnown = wire.Kind is Wire.OutcomeKind.Done or Wire.OutcomeKind.Exists or Wire.OutcomeKind.Absent;
            if (wire.Kind is < Wire.OutcomeKind.Done or > Wire.OutcomeKind.Unknown || (isKnown && wire.Owner is null))
            {
                return null;
            }

            return new Outcome(
                number,
                (OutcomeKind)(wire.Kind - 1),
                Maybe(wire.Owner),
                wire.HasText ? wire.Text : null,
                Nodes(wire.Path),
                wire.Problem.Length == 0 ? null : wire.Problem);
        }

        private Difference Difference(Wire.Difference wire) => new(wire.Part, wire.IsTold ? List(wire.Holds, summary => new Summary(Name(summary.Name), Version(summary.Version))) : null);

        private List<Entry> Entries(RepeatedField<Wire.Entry> entries) =>
            List(entries, entry => new Entry(Name(entry.Name), entry.HasText ? entry.Text : null, Version(entry.Version), [.. entry.Earlier.Take(Entry.MaxEarlier)]) { Age = TimeSpan.FromMilliseconds(Math.Clamp(entry.AgeMs, 0, MaxAgeMs)) });

        private EntryName Name(Wire.EntryName? name)
        {
            Failed |= name is null;
            return name is null ? default : new EntryName(Id(name.Place), name.HasKey ? name.Key : null);
        }

        private EntryVersion Version(Wire.EntryVersion? version)
        {
            Failed |= version is null || version.Counter > MaxCounter;
            return version is null ? default : new EntryVersion(version.Counter, version.Stamp);
        }

        private RingId Id(ByteString bytes)
        {
            Failed |= !TryRead(bytes, out var id);
            return id;
        }

        private NodeRef? Maybe(Wire.NodeRef? node)
        {
            var read = ToNode(node);
            Failed |= node is not null && read is null;
            return read;
        }

        private List<NodeRef> Nodes(RepeatedField<Wire.NodeRef> nodes) => List(nodes, Node);

        private NodeRef Node(Wire.NodeRef node)
        {
            var read = ToNode(node);
            Failed |= read is null;
            return read!;
        }

        private List<TTo> List<TFrom, TTo>(RepeatedField<TFrom> from, Func<TFrom, TTo> read)
        {
            Failed |= from.Count > MaxList;
            if (Failed)
            {
                return [];
            }

            var list = new List<TTo>(from.Count);
            foreach (var item in from)
            {
                list.Add(read(item));
            }

            return list;
        }
    }
}
