using System.Numerics;
using Ordo.Chord.Machine;

namespace Ordo.Chord.Tests.Machine;

/// <summary>Places on rings of every size: arithmetic that goes round, and the places of keys as other implementations compute them.</summary>
public sealed class RingSpaceTests
{
    private static readonly RingSpace Five = new(5, KeyHash.Adler32);

    [Theory]
    [InlineData("Kazan", 94241270, 22)]
    [InlineData("some key", 238289694, 30)]
    [InlineData("alpha", 102433287, 7)]
    [InlineData("key1", 67240315, 27)]
    [InlineData("a", 6422626, 2)]
    [InlineData("", 1, 1)]
    public void Keys_of_the_teaching_ring_have_the_places_of_the_spec(string key, uint checksum, int place)
    {
        Assert.Equal(checksum, Adler32.Of(System.Text.Encoding.UTF8.GetBytes(key)));
        Assert.Equal(place, Five.ToClassic(Five.PlaceOf(key)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(159)]
    [InlineData(160)]
    public void Arithmetic_goes_round_in_a_ring_of_every_size(int bits)
    {
        var space = new RingSpace(bits, KeyHash.Sha1);
        var size = BigInteger.One << bits;
        foreach (var number in new[] { 0, 1, size / 2, size - 1 })
        {
            var place = space.FromNumber(number);
            Assert.Equal(number % size, space.ToNumber(place));
            for (var finger = 0; finger < bits; finger++)
            {
                Assert.Equal((number + (BigInteger.One << finger)) % size, space.ToNumber(space.FingerStart(place, finger)));
            }

            Assert.True(RingId.TryParse(place.ToString(), out var read));
            Assert.Equal(place, read);
        }
    }

    [Fact]
    public void A_way_round_the_ring_excludes_its_beginning_and_includes_its_end()
    {
        for (var from = 0; from < 32; from++)
        {
            for (var to = 0; to < 32; to++)
            {
                var expected = new HashSet<int>();
                var place = from;
                do
                {
                    place = (place + 1) % 32;
                    expected.Add(place);
                }
                while (place != to);
                Assert.Equal(expected.Order(), Enumerable.Range(0, 32).Where(at => Five.FromNumber(at).IsIn(Five.FromNumber(from), Five.FromNumber(to))));
            }
        }
    }

    [Fact]
    public void A_key_of_the_ring_of_the_paper_has_the_place_of_its_SHA_1()
    {
        Assert.Equal("a9993e364706816aba3e25717850c26c9cd0d89d", RingSpace.Sha1.PlaceOf("abc").ToString());
        Assert.Equal("a9993e36", RingSpace.Sha1.Show(RingSpace.Sha1.PlaceOf("abc")));
        Assert.Equal(0xa9993e36 >> 1, (uint)RingSpace.Sha1.ToClassic(RingSpace.Sha1.PlaceOf("abc")));
    }
}
