using System.Security.Cryptography;
using Ordo.Machine;
using Ordo.Transfer.Machine.Fast.Records;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>Streams of records as a sender could write them that is wrong here and there: most records are right, so that what follows them is read, too.</summary>
internal sealed class AnyRecords(SeededRandom random)
{
    /// <summary>Names of files, some of which are none.</summary>
    public static readonly string[] Names = ["a", "b", "d/c", "d/e/f", "d", "..", "/x", "", "g\0", ".h.1.ordo-part", "ж"];

    private static readonly long[] Sizes = [0, 1, 50, 50, 300, 1 << 20, (1 << 20) + 7, 5 << 20, long.MaxValue];

    private readonly ByteWriter _stream = new();
    private readonly ByteWriter _body = new();

    /// <summary>A stream.</summary>
    /// <param name="files">How many files it speaks of.</param>
    public byte[] Next(int files)
    {
        _stream.Clear();
        for (var file = 0; file < files; file++)
        {
            AddFile(random.Chance(0.95) ? file : random.Below(files));
        }

        if (random.Chance(0.5))
        {
            Add(RecordKind.Finish);
        }

        return _stream.ToArray();
    }

    private void AddFile(int file)
    {
        var size = Sizes[random.Below(Sizes.Length)];
        Write(() => new Offer(file, Names[random.Below(Names.Length)], size, random.Below(3)).Write(_body));
        Add(RecordKind.Offer);
        if (random.Chance(0.1))
        {
            AddAnything();
        }

        Write(() => new Beginning(file, random.Chance(0.9) ? 0 : random.Below(100)).Write(_body));
        Add(RecordKind.Begin);
        var content = new byte[(int)Math.Min(size, 300)];
        content.AsSpan().Fill((byte)random.NextBits());
        Write(() => _body.Raw(content));
        Add(RecordKind.Content);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content);
        if (size > content.Length && size < 1 << 21)
        {
            AddHole((ulong)(size - content.Length));
            hash.AppendData(new byte[size - content.Length]);
        }

        var digest = hash.GetHashAndReset();
        digest[0] ^= (byte)(random.Chance(0.2) ? 1 : 0);
        Write(() => _body.Raw(digest));
        Add(random.Chance(0.9) ? RecordKind.End : RecordKind.Abandon);
    }

    private void AddHole(ulong length)
    {
        Write(() => _body.UInt64(length));
        Add(RecordKind.Hole);
    }

    /// <summary>A record that has no place here, with any body.</summary>
    private void AddAnything()
    {
        Write(() =>
        {
            for (var i = random.Below(40); i > 0; i--)
            {
                _body.Byte((byte)random.NextBits());
            }
        });
        Add((RecordKind)(1 + random.Below(random.Chance(0.9) ? 6 : 20)));
    }

    private void Write(Action write)
    {
        _body.Clear();
        write();
    }

    private void Add(RecordKind kind)
    {
        Span<byte> head = stackalloc byte[RecordHead.Size];
        new RecordHead(kind, _body.Length).Write(head);
        _stream.Raw(head);
        _stream.Raw(_body.Written);
        _body.Clear();
    }
}
