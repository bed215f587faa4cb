using Ordo.Machine;

namespace Ordo.Storage;

/// <content>The segment that is written to.</content>
public sealed partial class WriteAheadLog
{
    private sealed class Writable(IDiskFile file, SegmentHeader header, int end)
    {
        private readonly uint _seed = header.ChecksumSeed;

        public IDiskFile File { get; } = file;

        public SegmentHeader Header { get; } = header;

        public long BytesLeft => Header.SegmentBytes - End;

        private int End { get; set; } = end;

        /// <summary>Completes header and padding of a record and writes it behind the last one.</summary>
        public void Append(ByteWriter record, ulong number, ulong mark)
        {
            var payloadBytes = record.Length - RecordHeader.Size;
            record.Take(RecordHeader.RecordBytesFor(payloadBytes) - record.Length).Clear();
            var payloadChecksum = Crc32C.Of(record.Written[RecordHeader.Size..]);
            new RecordHeader(payloadBytes, payloadChecksum, number, mark).Write(record.Patch(0, RecordHeader.Size), _seed, End);
            File.Write(End, record.Written);
            End += record.Length;
        }
    }
}
