using System.Globalization;
using System.Text;
using Ordo.Machine;
using Ordo.Ordering.Tests.Raft.Checks;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>
/// Carries out the commands of a script on a cluster of real machines. Everything is explicit: a message arrives with <c>deliver</c>, a flush ends with
/// <c>persist</c>, time passes with <c>tick</c>. The commands are listed in the README beside the scripts. The checkers watch every turn here too.
/// </summary>
internal sealed class TraceInterpreter
{
    /// <summary>How a line starts that no trace may hold: a checker, an invariant or a command of the script failed.</summary>
    public const string Failure = "FAILS";

    private const int MaxSteps = 10_000;

    private readonly TraceRecorder _trace = new();
    private readonly List<PacketFilter> _held = [];
    private readonly Dictionary<string, Action<string[]>> _commands;
    private MemberCluster? _cluster;

    public TraceInterpreter()
    {
        _commands = new(StringComparer.Ordinal)
        {
            ["members"] = Form,
            ["disk"] = PrepareDisk,
            ["tick"] = Tick,
            ["pause"] = Pause,
            ["timeout"] = Timeout,
            ["beat"] = Timeout,
            ["elect"] = Elect,
            ["submit"] = Submit,
            ["barrier"] = words => Cluster.Barrier(At(words, 0), Number(words[1])),
            ["transfer"] = Transfer,
            ["deliver"] = Deliver,
            ["drop"] = words => Pick(words).ForEach(packet => Cluster.Network.Remove(packet)),
            ["duplicate"] = words => Cluster.Network.AddRange(Pick(words)),
            ["hold"] = words => _held.Add(new PacketFilter(words)),
            ["release"] = _ => _held.Clear(),
            ["settle"] = _ => Settle(),
            ["quietly"] = Quietly,
            ["network"] = words => Pick(words).ForEach(p => _trace.Write($"{p.From}->{p.To} {TraceText.Of(p.Message)}")),
            ["persist"] = words => Cluster.CompleteFlush(At(words, 0)),
            ["install"] = Install,
            ["refuse"] = words => Cluster.RefuseInstall(At(words, 0)),
            ["room"] = words => Cluster.Room(At(words, 0), hasRoom: words[1] == "yes"),
            ["load"] = words => Cluster.LoadSnapshot(At(words, 0)),
            ["compact"] = words => Cluster.Compact(At(words, 0), words.Length > 1 ? (int)Number(words[1]) : 0),
            ["crash"] = words => Cluster.Crash(At(words, 0), flushSurvives: words.Contains("written")),
            ["restart"] = words => Cluster.Restart(At(words, 0)),
            ["cut"] = Cut,
            ["heal"] = _ => Cluster.Heal(),
            ["link-down"] = words => Cluster.LinkDown(At(words, 0), At(words, 1).Id),
            ["link-up"] = words => Cluster.LinkUp(At(words, 0), At(words, 1).Id),
            ["state"] = State,
            ["applied"] = Applied,
        };
    }

    private MemberCluster Cluster => _cluster ?? throw new InvalidOperationException("A script starts with `members`.");

    public string Run(IEnumerable<string> commands)
    {
        try
        {
            foreach (var command in commands)
            {
                Run(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }
        catch (Exception e) when (e is OrderInvariantException or InvalidOperationException or Xunit.Sdk.IAssertionException)
        {
            _trace.Silent = false;
            _trace.Write($"{Failure}: {e.Message}");
        }

        return _trace.Take();
    }

    private static long Number(string word) => long.Parse(word.TrimStart('#'), CultureInfo.InvariantCulture);

    private static TimeSpan Span(string word) => TimeSpan.FromMilliseconds(Number(word.Replace("ms", "", StringComparison.Ordinal)));

    private void Run(string[] words)
    {
        if (!_commands.TryGetValue(words[0], out var command))
        {
            throw new InvalidOperationException($"No command `{words[0]}`.");
        }

        command(words[1..]);
    }

    private Member At(string[] words, int place) => Cluster[new MemberId((int)Number(words[place]))];

    private IEnumerable<Member> Named(string word) => word == "all" ? Cluster.Members.Where(m => m.IsUp) : [At([word], 0)];

    private List<Packet> Pick(string[] words)
    {
        var picked = new PacketFilter(words).Pick(Cluster.Network);
        return picked.Count > 0 ? picked : throw new InvalidOperationException($"No packet `{string.Join(' ', words)}` is under way.");
    }

    private void Form(string[] words)
    {
        var voters = Enumerable.Range(1, (int)Number(words[0])).Select(n => new MemberId(n)).ToArray();
        var settings = words[1..].Select(word => word.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]);
        var ledger = new CommittedLedger();
        _held.Clear();
        _trace.Forget();
        _cluster = new MemberCluster(
            voters.Select(id => TraceOptions.Read(id, voters, settings)),
            seed: 1,
            _trace, new OneLeaderPerTerm(), new LogMatching(), new PersistBeforeSend(), new OneOrder(), ledger, new BarriersCover(ledger));
    }

    private void PrepareDisk(string[] words)
    {
        var member = At(words, 0);
        var settings = words[1..].Select(word => word.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]);
        var terms = settings.GetValueOrDefault("log", "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var entries = terms.Select((term, place) =>
            new Entry(new LogIndex(place + 1), new Term(Number(term)), EntryKind.Command, Encoding.UTF8.GetBytes($"{term}@{place + 1}")));
        member.Disk.Prepare(
            new Term(Number(settings["term"])), new MemberId((int)Number(settings.GetValueOrDefault("vote", "0"))), snapshot: null, entries);
        member.Stop();
        Cluster.Restart(member);
    }

    private void Tick(string[] words)
    {
        foreach (var member in Named(words[0]))
        {
            member.Clock += Span(words[1]);
            Cluster.Tick(member);
        }
    }

    /// <summary>Time passes for a member that has no turn meanwhile: what arrives next comes before its timers.</summary>
    private void Pause(string[] words)
    {
        foreach (var member in Named(words[0]))
        {
            member.Clock += Span(words[1]);
        }
    }

    /// <summary>The member's clock jumps to its next timer, which fires.</summary>
    private void Timeout(string[] words)
    {
        var member = At(words, 0);
        member.Clock = member.Machine.NextTimer;
        Cluster.Tick(member);
    }

    /// <summary>Everybody's patience with the old leader ends, the member campaigns, and everything settles; only the outcome is written.</summary>
    private void Elect(string[] words)
    {
        var silent = _trace.Silent;
        _trace.Silent = true;
        foreach (var member in Cluster.Members)
        {
            member.Clock += member.Options.ElectionTimeoutMin;
        }

        Timeout(words);
        Settle();
        _trace.Silent = silent;
        State(words);
    }

    private void Submit(string[] words)
    {
        var origin = words.Length > 2 ? At(words, 2).Id : At(words, 0).Id;
        if (!Cluster.Submit(At(words, 0), origin, words[1]))
        {
            _trace.Write($"{words[0]} refuses {words[1]}");
        }
    }

    private void Transfer(string[] words)
    {
        if (!Cluster.Transfer(At(words, 0), words.Length > 1 ? At(words, 1).Id : MemberId.None))
        {
            _trace.Write($"{words[0]} refuses the transfer");
        }
    }

    private void Deliver(string[] words)
    {
        foreach (var packet in Pick(words))
        {
            Cluster.Network.Remove(packet);
            Cluster.Deliver(packet);
        }
    }

    private void Install(string[] words)
    {
        if (!Cluster.CompleteInstall(At(words, 0)))
        {
            _trace.Write($"{words[0]} was already beyond the snapshot");
        }
    }

    private void Quietly(string[] words)
    {
        _trace.Silent = true;
        Run(words);
        _trace.Silent = false;
    }

    private void Cut(string[] words)
    {
        var ends = words[0].Split("->");
        Cluster.Cut(At(ends, 0).Id, At(ends, 1).Id);
        if (words.Contains("both"))
        {
            Cluster.Cut(At(ends, 1).Id, At(ends, 0).Id);
        }
    }

    private void State(string[] words)
    {
        foreach (var member in words.Length > 0 ? Named(words[0]) : Cluster.Members)
        {
            _trace.Write(TraceText.Of(member));
        }
    }

    private void Applied(string[] words)
    {
        foreach (var member in words.Length > 0 ? Named(words[0]) : Cluster.Members)
        {
            _trace.Write($"{member.Id} at {member.Applied}: {string.Join(' ', member.State)}".TrimEnd());
        }
    }

    /// <summary>Packets arrive in the order sent, then flushes, loads and installs end, until nothing is left; no time passes.</summary>
    private void Settle()
    {
        for (var steps = 0; DeliverNext() || FinishDiskWork(); steps++)
        {
            if (steps > MaxSteps)
            {
                throw new InvalidOperationException("It does not settle.");
            }
        }
    }

    private bool DeliverNext()
    {
        var place = Cluster.Network.FindIndex(packet => !_held.Exists(filter => filter.Matches(packet)));
        if (place < 0)
        {
            return false;
        }

        var next = Cluster.Network[place];
        Cluster.Network.RemoveAt(place);
        Cluster.Deliver(next);
        return true;
    }

    private bool FinishDiskWork()
    {
        var worked = false;
        foreach (var member in Cluster.Members.Where(m => m.IsUp))
        {
            if (member.Flushing is not null)
            {
                Cluster.CompleteFlush(member);
                worked = true;
            }

            if (member.Installing is not null)
            {
                Cluster.CompleteInstall(member);
                worked = true;
            }

            if (member.WantsSnapshot && member.Disk.Snapshot is not null)
            {
                Cluster.LoadSnapshot(member);
                worked = true;
            }
        }

        return worked;
    }
}
