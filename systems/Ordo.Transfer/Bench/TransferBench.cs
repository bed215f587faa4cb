using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Threading;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Relay;

namespace Ordo.Transfer.Bench;

/// <summary>The measurements of <c>ordo transfer bench</c>; each prints a table of Markdown.</summary>
/// <param name="folder">Where files go.</param>
/// <param name="output">Where tables go.</param>
/// <param name="stop">Ends them by an <see cref="OperationCanceledException"/>, with everything they have started.</param>
internal sealed class TransferBench(string folder, TextWriter output, CancellationToken stop)
{
    private const double Million = 1e6;

    /// <summary>What fits in a packet of Ethernet, beside the headers of IPv4 and UDP.</summary>
    private const int EthernetDatagram = 1_472;

    /// <summary>The classic protocol needs a round trip for each KB: this much of it tells its rate.</summary>
    private const int ClassicSize = 20_000_000;

    /// <summary>The best of these counts: what else the machine does slows one down, and nothing makes one faster than it is.</summary>
    private const int Rounds = 3;

    /// <summary>The fast mode is to bring the whole file through every network.</summary>
    private static readonly TimeSpan FastLimit = TimeSpan.FromMinutes(2);

    private static readonly double[] Losses = [0, 0.01, 0.05, 0.2];
    private static readonly int[] RoundTripsMs = [0, 20, 100];

    /// <summary>Over the loopback, beside what UDP alone carries there in the same datagrams.</summary>
    /// <param name="size">The bytes of the file.</param>
    public void Loopback(long size)
    {
        var file = Write("loopback", size);
        var key = new TransferKey(RandomNumberGenerator.GetBytes(32));
        Row("over the loopback", "datagram", "MB/s", "of a plain blast", "of a batched blast");
        Row("---", "---:", "---:", "---:", "---:");
        foreach (var datagram in (int[])[EthernetDatagram, 8_952, Udp.UdpPort.MaxDatagram])
        {
            var plain = Blast.Measure(datagram, isBatched: false);
            var batched = Blast.Measure(datagram, isBatched: true);
            Row("plain blast", Text(datagram), Mega(plain), "1.00", "");
            Row("batched blast", Text(datagram), Mega(batched), "", "1.00");
            foreach (var (name, secret) in ((string, TransferKey?)[])[("fast", null), ("fast, with a key", key)])
            {
                using var transfer = new OrdoTransfer(Folder("there"), key: secret, datagramSize: datagram);
                var rate = Best(transfer, file);
                Row(name, Text(datagram), Mega(rate), Ratio(rate / plain), Ratio(rate / batched));
            }
        }

        using var classic = new OrdoTransfer(Folder("there"), isClassic: true);
        Row("classic", "1024", Mega(Best(classic, Write("classic", ClassicSize))), "", "");
    }

    /// <summary>Through networks that lose, delay and reorder.</summary>
    /// <param name="size">The bytes of the file.</param>
    /// <param name="limit">How long one transfer by the others may take; what has arrived by then tells their rate.</param>
    /// <param name="hasPeer">Whether the TFTP of the distribution runs, too.</param>
    public IReadOnlyList<NetworkCell> Networks(long size, TimeSpan limit, bool hasPeer)
    {
        var cells = new List<NetworkCell>();
        var file = Write("network", size);
        output.WriteLine();
        Row("loss", "round trip ms", "fast MB/s", "whole", "classic kB/s", "whole", "tftp kB/s", "whole", "fast / tftp");
        Row("---:", "---:", "---:", "---", "---:", "---", "---:", "---", "---:");

        // The first transfers of a process run code that is not compiled in earnest yet: of 50 MB they take twice the time of the next ones.
        _ = Fast(file, Shape(loss: 0, roundTripMs: 0));
        foreach (var loss in Losses)
        {
            foreach (var roundTripMs in RoundTripsMs)
            {
                cells.Add(Cell(file, limit, hasPeer, loss, roundTripMs));
            }
        }

        return cells;
    }

    /// <summary>Two transfers at once through a link that is too narrow for them.</summary>
    public void Fairness()
    {
        const long Rate = 20_000_000;
        var files = new[] { Write("first", 400_000_000), Write("second", 400_000_000) };
        using var transfer = new OrdoTransfer(Folder("there"));
        using var relay = new RelayThread(new RelayOptions(Any, transfer.Server) { Rate = Rate, Delay = TimeSpan.FromMilliseconds(10), Queue = TimeSpan.FromMilliseconds(20) });
        var measured = new Measured[files.Length];
        var threads = files.Select((file, i) => new Thread(() => measured[i] = transfer.Send(file, relay.Local, TimeSpan.FromSeconds(20), stop))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        stop.ThrowIfCancellationRequested();
        var rates = measured.Select(one => one.Rate).ToList();
        var index = rates.Sum() * rates.Sum() / (rates.Count * rates.Sum(rate => rate * rate));
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"two at once through {Rate / Million:0} MB/s, round trip 20 ms, 20 s: {rates[0] / Million:0.0} and {rates[1] / Million:0.0} MB/s, Jain's index {index:0.000}"));
    }

    private static IPEndPoint Any => new(IPAddress.Loopback, 0);

    private NetworkCell Cell(string file, TimeSpan limit, bool hasPeer, double loss, int roundTripMs)
    {
        var shape = Shape(loss, roundTripMs);
        var fast = Fast(file, shape);
        var classic = Through(shape, new OrdoTransfer(Folder("there"), isClassic: true), file, limit);
        Measured? tftp = hasPeer ? Through(shape, new TftpPeer(Folder("tftp")), file, limit) : null;
        Row(
            string.Create(CultureInfo.InvariantCulture, $"{loss * 100:0} %"),
            Text(roundTripMs),
            Mega(fast.Rate),
            Whole(fast),
            Kilo(classic.Rate),
            Whole(classic),
            tftp is { } peer ? Kilo(peer.Rate) : "",
            tftp is { } other ? Whole(other) : "",
            tftp is { Bytes: > 0 } there ? string.Create(CultureInfo.InvariantCulture, $"{fast.Rate / there.Rate:0}") : "");
        return new NetworkCell((int)(loss * 100), roundTripMs, fast, classic, tftp);
    }

    private static Func<IPEndPoint, RelayOptions> Shape(double loss, int roundTripMs) =>
        server => new RelayOptions(Any, server) { Loss = loss, Reordered = loss / 2, Delay = TimeSpan.FromMilliseconds(roundTripMs / 2.0) };

    /// <summary>The best rate; whole only when each of them was.</summary>
    private Measured Fast(string file, Func<IPEndPoint, RelayOptions> shape)
    {
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Through(shape, new OrdoTransfer(Folder("there")), file, FastLimit)).ToList();
        return rounds.MaxBy(round => round.Rate) with { IsWhole = rounds.TrueForAll(round => round.IsWhole) };
    }

    private Measured Through(Func<IPEndPoint, RelayOptions> shape, ITransferUnderTest transfer, string file, TimeSpan limit)
    {
        using (transfer)
        {
            using var relay = new RelayThread(shape(transfer.Server));
            var measured = transfer.Send(file, relay.Local, limit, stop);
            stop.ThrowIfCancellationRequested();
            return measured;
        }
    }

    private double Best(OrdoTransfer transfer, string file)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var measured = transfer.Send(file, transfer.Server, TimeSpan.FromMinutes(5), stop);
            stop.ThrowIfCancellationRequested();
            if (!measured.IsWhole)
            {
                throw new InvalidDataException("A file arrived otherwise than it was sent.");
            }

            best = Math.Max(best, measured.Rate);
        }

        return best;
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    private string Write(string name, long size)
    {
        var path = Path.Combine(Folder("here"), name);
        using var file = File.Create(path);
        var chunk = RandomNumberGenerator.GetBytes(1 << 20);
        for (var left = size; left > 0; left -= chunk.Length)
        {
            stop.ThrowIfCancellationRequested();
            file.Write(chunk, 0, (int)Math.Min(left, chunk.Length));
        }

        return path;
    }

    private void Row(params string[] cells)
    {
        output.WriteLine($"| {string.Join(" | ", cells)} |");
        output.Flush();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Mega(double rate) => (rate / Million).ToString(rate >= 10 * Million ? "0" : "0.00", CultureInfo.InvariantCulture);

    private static string Kilo(double rate) => (rate / 1000).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Whole(Measured measured) => measured.IsWhole ? "yes" : "no";
}
