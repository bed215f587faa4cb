using FsCheck;
using FsCheck.Fluent;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Machine;

namespace Ordo.Chord.Tests.Machine.Keys;

/// <summary>The store of a node: the newer state wins in whatever order states come, and ways round the ring are cut where they should be.</summary>
public sealed class KeyStoreTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);
    private static readonly RingSpace Four = new(4, KeyHash.Sha1);

    private static Gen<Entry> Entries =>
        from place in Gen.Choose(0, 15)
        from key in Gen.Elements("a", "b", "c", null)
        from text in Gen.Elements("x", "yy", null)
        from counter in Gen.Choose(1, 5)
        from stamp in Gen.Choose(1, 3)
        select new Entry(new EntryName(Four.FromNumber(place), key), text, new EntryVersion((ulong)counter, (ulong)stamp), []);

    [Fact]
    public void The_store_holds_what_a_plain_model_holds() => Prop.ForAll(Entries.ListOf().ToArbitrary(), entries =>
    {
        var store = new KeyStore(Retention);
        var model = new Dictionary<EntryName, Entry>();
        foreach (var entry in entries)
        {
            var stays = store.Merge(entry, default);
            var known = model.TryGetValue(entry.Name, out var old) && old.Version >= entry.Version;
            Assert.Equal(known && old!.Version > entry.Version, stays is not null);
            if (!known)
            {
                model[entry.Name] = entry;
            }
        }

        Assert.Equal(model.Count, store.Count);
        Assert.Equal(model.Values.Count(entry => !entry.IsRemoved), store.Texts);
        Assert.Equal(model.Values.Sum(entry => (long)entry.Size), store.Bytes);
        for (var from = 0; from < 16; from++)
        {
            for (var to = 0; to < 16; to++)
            {
                var (start, end) = (Four.FromNumber(from), Four.FromNumber(to));
                var expected = model.Values.Where(entry => entry.Name.Place.IsIn(start, end)).OrderBy(entry => Way(entry.Name.Place, start)).ThenBy(entry => entry.Name.Key, StringComparer.Ordinal);
                Assert.Equal(expected.Select(entry => entry.Name), store.In(start, end).Select(entry => entry.Name));
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_states_come_does_not_matter() => Prop.ForAll(Entries.ListOf().ToArbitrary(), entries =>
    {
        // Two different states with the same version do not exist.
        var unique = entries.DistinctBy(entry => (entry.Name, entry.Version)).ToList();
        var (one, other) = (new KeyStore(Retention), new KeyStore(Retention));
        unique.ForEach(entry => one.Merge(entry, default));
        unique.Reverse();
        unique.ForEach(entry => other.Merge(entry, default));
        Assert.Equal(one.All().Select(entry => (entry.Name, entry.Text, entry.Version)), other.All().Select(entry => (entry.Name, entry.Text, entry.Version)));
        Assert.Equal(one.DigestOf(RingId.Zero, RingId.Zero), other.DigestOf(RingId.Zero, RingId.Zero));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_removal_is_forgotten_at_the_same_time_wherever_it_was_copied_and_a_new_key_counts_on()
    {
        var name = new EntryName(Four.FromNumber(3), "k");
        var (owner, copy) = (new KeyStore(Retention), new KeyStore(Retention));
        var removal = Entry.After(Entry.After(null, name, "x", 7, owner.Forgotten), name, null, 8, owner.Forgotten);
        owner.Merge(removal, default);
        var later = default(Instant) + TimeSpan.FromMinutes(50);
        copy.Merge(owner.ToSend(owner.Find(name)!, later), later);
        Assert.Equal(1, copy.Count);

        var end = default(Instant) + Retention;
        owner.Expire(end);
        copy.Expire(end);
        Assert.Equal((0, 0), (owner.Count, copy.Count));
        Assert.True(Entry.After(null, name, "y", 9, owner.Forgotten).Version > removal.Version);
    }

    [Fact]
    public void Parts_cover_a_way_without_gaps_or_overlaps()
    {
        var random = new SeededRandom(1);
        for (var i = 0; i < 500; i++)
        {
            var (from, to) = (Any(random), Any(random));
            to = i % 7 == 0 ? from : to;
            var parts = Parts.Of(from, to);
            Assert.Equal((from, to), (parts[0].From, parts[^1].To));
            var place = Any(random);
            Assert.Equal(place.IsIn(from, to) ? 1 : 0, parts.Count(part => part.From != part.To && place.IsIn(part.From, part.To)));
            for (var j = 1; j < parts.Count; j++)
            {
                Assert.Equal(parts[j - 1].To, parts[j].From);
            }
        }
    }

    private static RingId Any(SeededRandom random) => new(new UInt128(random.NextBits(), random.NextBits()), (uint)random.NextBits());

    /// <summary>The start itself is a whole turn away.</summary>
    private static RingId Way(RingId place, RingId start) => place - start - new RingId(0, 1);
}
