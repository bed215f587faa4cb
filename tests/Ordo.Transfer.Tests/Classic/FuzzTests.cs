using System.Text;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>Any datagrams at all, from anybody, with any time between.</summary>
public sealed class FuzzTests
{
    private const int Steps = 50_000;

    private static readonly string[] Pieces = ["s", "d", "a", " | ", " |", "| ", "0", "1", "2", "07", "-1", "999999999999999999999", "x", "..", "/", "\0", "ж", ""];

    [Fact]
    public void No_datagram_breaks_a_receiver_and_nobody_gets_more_than_he_sends() => FreshSeed.Run(random =>
    {
        var shell = new MemoryShell(new ClassicReceiverOptions { MaxSessions = 8, BufferSize = 200, OffersFast = true });
        var balance = new Dictionary<Peer, long>();
        for (var i = 0; i < Steps; i++)
        {
            var from = new Peer(1, (ushort)random.Below(20));
            var datagram = Datagram(random);
            balance[from] = balance.GetValueOrDefault(from) + datagram.Length + 1;
            shell.IsDiskFast = random.Chance(0.7);
            shell.HasRoom = random.Chance(0.9);
            shell.Receive(from, datagram);
            if (random.Chance(0.02))
            {
                shell.Pass(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
            }

            while (shell.Sent.TryDequeue(out var answer))
            {
                balance[answer.To] -= answer.Datagram.Length;
                Assert.True(balance[answer.To] >= 0, $"{answer.To} got more than it sent");
            }

            Assert.True(shell.Machine.Sessions <= 8, $"{shell.Machine.Sessions} sessions");
            Assert.True(shell.Machine.Scheduled <= shell.Machine.Sessions, $"{shell.Machine.Scheduled} deadlines");
        }

        shell.AnswerForDisk();
        shell.Pass(TimeSpan.FromSeconds(4));
        Assert.True((shell.Machine.Sessions, shell.Machine.Scheduled, shell.Open) == (0, 0, 0), $"{shell.Machine.Sessions} sessions, {shell.Open} files");
        Assert.NotEmpty(shell.Files);
    });

    [Fact]
    public void No_datagram_breaks_a_sender() => FreshSeed.Run(random =>
    {
        var server = new Peer(2, 7600);
        var done = 0;
        for (var round = 0; round < 500; round++)
        {
            var sender = new ClassicSender(server, "a", random.Below(3000), isMarked: random.Chance(0.5));
            var now = new Instant(0);
            var step = sender.Begin(now);
            for (var i = 0; i < 100 && step is SenderStep.Wait or SenderStep.Send or SenderStep.Read; i++)
            {
                step = step == SenderStep.Read ? sender.Filled(now) : sender.Receive(server, random.Chance(0.5) ? RightAnswer(sender, random) : Datagram(random));
                Assert.InRange(sender.Outstanding.Length, step == SenderStep.NoRoom ? 0 : 1, 65_507);
            }

            done += step == SenderStep.Done ? 1 : 0;
        }

        Assert.NotEqual(0, done);
    });

    /// <summary>What a server answers to the message that is on its way.</summary>
    private static byte[] RightAnswer(ClassicSender sender, SeededRandom random)
    {
        var size = random.Between(20, 2000);
        return Encoding.UTF8.GetBytes(ClassicCodec.TryReadData(sender.Outstanding, out var sequence, out _) ? $"a | {sequence + 1}" : $"a | 1 | {size}");
    }

    private static byte[] Datagram(SeededRandom random)
    {
        switch (random.Below(4))
        {
            case 0:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Below(8)).Select(_ => Pieces[random.Below(Pieces.Length)])));
            case 1:
                return Encoding.UTF8.GetBytes($"{"sd"[random.Below(2)]} | {random.Below(4)} | {Pieces[random.Below(Pieces.Length)]} | {random.Below(4)}");
            case 2:
                return Encoding.UTF8.GetBytes($"{"da"[random.Below(2)]} | {random.Below(5)} | {random.Below(2000)}");
            default:
                var bytes = new byte[random.Below(250)];
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = (byte)random.NextBits();
                }

                return bytes;
        }
    }
}
