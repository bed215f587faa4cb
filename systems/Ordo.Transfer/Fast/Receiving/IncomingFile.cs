using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Machine.Names;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>One file as it comes: what of it is there, and the digest of that. A file of some size stays when it is not finished, under a name that tells which file of which sender it is the beginning of.</summary>
internal sealed class IncomingFile : IDisposable
{
    private const int ChunkSize = 256 * 1024;

    private static readonly byte[] Zeros = new byte[ChunkSize];

    private readonly Inbox _inbox;
    private readonly OpenPartials _open;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string[] _components;
    private readonly string _identity;
    private readonly Func<bool> _isStopped;
    private PartialFile? _partial;
    private bool _isTaken;
    private bool _isTemporary;
    private long _position;
    private long _reserved;

    private IncomingFile(Inbox inbox, OpenPartials open, Offer offer, string[] components, Func<bool> isStopped)
    {
        (_inbox, _open, Offer, _components, _isStopped) = (inbox, open, offer, components, isStopped);
        _identity = IdentityOf(new FileIdentity(offer.Path, offer.Size, offer.ModifiedMs));
    }

    /// <summary>The file.</summary>
    public Offer Offer { get; }

    /// <summary>How much of it is there and read already.</summary>
    public long Resumed { get; private set; }

    /// <summary>Prepares to take a file: finds its place, and sets room aside for what is not there yet.</summary>
    /// <param name="inbox">Where it goes.</param>
    /// <param name="open">What other sessions write to.</param>
    /// <param name="offer">The file.</param>
    /// <param name="isStopped">Whether nobody waits for it any more: reading or counting a long part ends then.</param>
    /// <param name="problem">Why it is not taken, as the end of a sentence for whoever runs the receiver.</param>
    /// <param name="told">The same for the sender, who learns nothing of this machine by it.</param>
    /// <returns>Null when it is not taken.</returns>
    public static IncomingFile? TryBegin(Inbox inbox, OpenPartials open, Offer offer, Func<bool> isStopped, out string problem, out string told)
    {
        if (!SafePath.TryCut(offer.Path, out var components, out problem, LocalNames.Rules))
        {
            told = problem;
            return null;
        }

        var file = new IncomingFile(inbox, open, offer, components, isStopped);
        var partial = new FileInfo(file.PartialPath);
        var there = offer.IsResumable && partial.Exists ? partial.Length : 0;
        if (!inbox.Room.TryReserve(offer.Size, there, out problem, out told))
        {
            file._hash.Dispose();
            return null;
        }

        file._reserved = Math.Max(0, offer.Size - there);
        return file;
    }

    /// <summary>What it is to be called, its components separated by <c>/</c>.</summary>
    public string Name => string.Join('/', _components);

    /// <summary>The same for the same file of a sender: letters and digits.</summary>
    public static string IdentityOf(FileIdentity file) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}\n{file.Size}\n{file.ModifiedMs}"))).AsSpan(0, 8));

    /// <summary>Looks for what an earlier session left of this file.</summary>
    /// <returns>The SHA-256 of that; empty when there is nothing, or another has it.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] Resume()
    {
        if (!Offer.IsResumable || !File.Exists(PartialPath))
        {
            return [];
        }

        _partial = TryTakePartial();
        Resumed = _partial is null ? 0 : ReadBeginning(_partial, Math.Min(_partial.Length, Offer.Size));
        return Resumed == 0 ? [] : _hash.GetCurrentHash();
    }

    /// <summary>Begins to take bytes. The folders that the file is to stand in are made first, so that a name that cannot be costs nobody its bytes.</summary>
    /// <param name="from">The offset of the first one: 0, or what is there.</param>
    /// <exception cref="IOException">The file, or a folder of it, cannot be created.</exception>
    public void Begin(long from)
    {
        if (from == 0)
        {
            _hash.GetHashAndReset();
        }

        _inbox.Prepare(_components);
        _partial ??= (Offer.IsResumable ? TryTakePartial() : null) ?? CreateTemporary();
        _partial.SetLength(from);
        MoveTo(from);
    }

    /// <summary>Takes bytes.</summary>
    /// <returns>False when they are more than the file has.</returns>
    /// <exception cref="IOException">The disk is full, or broken.</exception>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (_partial is null || bytes.Length > Offer.Size - _position)
        {
            return false;
        }

        _partial.Write(_position, bytes);
        _hash.AppendData(bytes);
        MoveTo(_position + bytes.Length);
        return true;
    }

    /// <summary>Takes zeros, which are not written.</summary>
    /// <returns>False when they are more than the file has.</returns>
    public bool Skip(ulong count)
    {
        if (_partial is null || count > (ulong)(Offer.Size - _position))
        {
            return false;
        }

        MoveTo(_position + (long)count);
        for (var left = (long)count; left > 0 && !_isStopped(); left -= Zeros.Length)
        {
            _hash.AppendData(Zeros, 0, (int)Math.Min(left, Zeros.Length));
        }

        return true;
    }

    /// <summary>Gives the file its name, when it is what the sender has; removes it otherwise.</summary>
    /// <param name="digest">The SHA-256 of what the sender has.</param>
    /// <returns>The name; null when the file is damaged.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public string? Finish(ReadOnlySpan<byte> digest)
    {
        if (_partial is null)
        {
            return null;
        }

        if (_position != Offer.Size || !digest.SequenceEqual(_hash.GetHashAndReset()))
        {
            Remove(_partial);
            return null;
        }

        // Zeros at its end were never written.
        if (_partial.Length != Offer.Size)
        {
            _partial.SetLength(Offer.Size);
        }

        return _inbox.Publish(_partial, _components);
    }

    /// <summary>Removes what is there of the file, and closes it.</summary>
    public void Discard()
    {
        if (_partial is not null)
        {
            Remove(_partial);
        }

        Dispose();
    }

    /// <summary>Closes the file. What is there of it stays when it can be resumed.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        if (_partial is not null)
        {
            if (_isTemporary)
            {
                Remove(_partial);
            }

            _partial.Dispose();
        }

        if (_isTaken)
        {
            _open.Return(PartialPath);
            _isTaken = false;
        }

        _inbox.Release(_reserved);
        _reserved = 0;
    }

    private string PartialPath => _inbox.PartialPath(_components[^1], _identity);

    /// <summary>What cannot be removed is left behind, and goes with the other leftovers.</summary>
    private static void Remove(PartialFile partial)
    {
        try
        {
            partial.Delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            partial.Dispose();
        }
    }

    /// <summary>Adds what is there to the digest.</summary>
    /// <returns>How much that was: less than was meant when the file was cut meanwhile, or nobody waits for it any more.</returns>
    private long ReadBeginning(PartialFile partial, long length)
    {
        var chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
        var position = 0L;
        while (position < length && !_isStopped())
        {
            var read = RandomAccess.Read(partial.Handle, chunk.AsSpan(0, (int)Math.Min(chunk.Length, length - position)), position);
            if (read == 0)
            {
                break;
            }

            _hash.AppendData(chunk, 0, read);
            position += read;
        }

        return position;
    }

    /// <summary>What is before the position needs no room any more: it is on the disk, or a hole.</summary>
    private void MoveTo(long position)
    {
        var left = Offer.Size - position;
        _inbox.Room.Change(_reserved, left);
        (_position, _reserved) = (position, left);
    }

    /// <returns>Null when another session has it, or another process: the file gets a name of its own then, and cannot be resumed.</returns>
    private PartialFile? TryTakePartial()
    {
        _isTaken = _isTaken || _open.TryTake(PartialPath, _isStopped);
        return _isTaken ? _inbox.TryResumePartial(_components[^1], _identity) : null;
    }

    private PartialFile CreateTemporary()
    {
        _isTemporary = true;
        return _inbox.OpenPartial(_components[^1], Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
    }
}
