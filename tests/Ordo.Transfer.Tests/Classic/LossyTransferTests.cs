using System.Text;
using Ordo.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>Sender and receiver of the classic protocol over a link that loses, doubles, delays and reorders a fifth of the datagrams both ways (specs/s04 §6).</summary>
public sealed class LossyTransferTests
{
    private const int Header = 8;

    /// <summary>Sizes around one datagram and around two, of which the header takes <see cref="Header"/> bytes.</summary>
    public static TheoryData<int> Sizes =>
        [0, 1, 1024 - Header - 1, 1024 - Header, 1024 - Header + 1, (2 * (1024 - Header)) - 1, 2 * (1024 - Header), 5_000, 100_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Files_of_every_size_arrive_identical(int size)
    {
        var fresh = (ulong)Random.Shared.NextInt64();
        foreach (var seed in Enumerable.Range(1, 20).Select(seed => (ulong)seed).Append(fresh))
        {
            AssertArrives(seed, Content(seed, size), ClassicReceiverOptions.DefaultBufferSize);
        }
    }

    [Fact]
    public void Ten_megabytes_arrive_identical()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        AssertArrives(seed, Content(seed, 10_000_000), ClassicReceiverOptions.DefaultBufferSize);
    }

    [Fact]
    public void A_file_full_of_delimiters_arrives_identical()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        AssertArrives(seed, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(" | ", 20_000))), 512);
    }

    /// <summary>A file of few messages may come twice: when all of them are late, nothing tells their second transmission from a client that sends it again.</summary>
    private static void AssertArrives(ulong seed, byte[] content, int bufferSize)
    {
        var world = new LossyWorld(seed, content, bufferSize);
        var end = world.Run();
        Assert.True(end == SenderStep.Done, $"seed {seed}: {end}");
        Assert.NotEmpty(world.Receiver.Files);
        Assert.All(world.Receiver.Files, file => Assert.True(content.AsSpan().SequenceEqual(file.Bytes), $"seed {seed}"));
        Assert.True(world.Receiver.Files.Count == 1 || content.Length <= 3 * bufferSize, $"seed {seed}: {world.Receiver.Files.Count} files");
        world.Receiver.Pass(ClassicReceiver.SilenceLimit);
        Assert.Equal((0, 0), (world.Receiver.Machine.Sessions, world.Receiver.Open));
    }

    private static byte[] Content(ulong seed, int size)
    {
        var random = new SeededRandom(seed);
        var content = new byte[size];
        for (var i = 0; i < size; i++)
        {
            content[i] = (byte)random.NextBits();
        }

        return content;
    }
}
