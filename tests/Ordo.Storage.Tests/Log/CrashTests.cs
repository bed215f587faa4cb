using Ordo.Machine;

namespace Ordo.Storage.Tests;

/// <summary>
/// Random lives of a log with crashes at random moments, against the simplest model: everything flushed is there, in order; the record that
/// was on its way may be; nothing else is.
/// </summary>
public sealed class CrashTests
{
    [Fact]
    public void Crashes_at_random_moments_lose_nothing_flushed_and_invent_nothing() =>
        Seeds.Run(3000, 1000, random => new Life(random).Run());

    private sealed class Life(SeededRandom random)
    {
        private readonly MemoryDisk _disk = new();

        /// <summary>The records that must be there: flushed and not released.</summary>
        private readonly SortedDictionary<ulong, byte[]> _flushed = [];

        /// <summary>Where flushed records went, to know what a release frees.</summary>
        private readonly Dictionary<ulong, ulong> _generations = [];

        private ulong _newest;
        private byte[]? _onItsWay;

        public void Run()
        {
            for (var start = 0; start < 6; start++)
            {
                _disk.FailAllAfter(random.Below(400));
                try
                {
                    using var log = TestLog.Open(_disk, out var recovered);
                    Check(recovered);
                    Work(log);
                }
                catch (IOException)
                {
                    // The disk stopped in the middle of something.
                }

                End();
            }

            using var last = TestLog.Open(_disk, out var found);
            Check(found);
        }

        private void End()
        {
            switch (random.Below(3))
            {
                case 0:
                    _disk.Kill();
                    break;
                default:
                    _disk.Crash(random);
                    break;
            }
        }

        private void Check(List<Recovered> recovered)
        {
            var expected = recovered.Count > 0 ? recovered[0].Number : _newest + 1;
            if (_flushed.Count > 0)
            {
                Assert.True(expected <= _flushed.Keys.First(), "A flushed record is missing at the start.");
            }

            foreach (var record in recovered)
            {
                Assert.Equal(expected++, record.Number);
                if (record.Number > _newest)
                {
                    Assert.Equal(_newest + 1, record.Number);
                    Assert.Equal(_onItsWay, record.Payload);
                    Remember(record.Number, record.Generation, record.Payload);
                }
                else if (_flushed.TryGetValue(record.Number, out var payload))
                {
                    Assert.Equal(payload, record.Payload);
                }
            }

            Assert.Equal(_newest + 1, expected);
            _onItsWay = null;
        }

        private void Remember(ulong number, ulong generation, byte[] payload)
        {
            _flushed[number] = payload;
            _generations[number] = generation;
            _newest = number;
        }

        private void Work(WriteAheadLog log)
        {
            var steps = random.Below(60);
            for (var step = 0; step < steps; step++)
            {
                switch (random.Below(10))
                {
                    case 0:
                        Release(log);
                        break;
                    case 1:
                        log.Prepare();
                        break;
                    default:
                        Append(log);
                        break;
                }
            }

            if (random.Chance(0.5))
            {
                _onItsWay = RandomPayload();
                log.Write(_onItsWay);
            }
        }

        private void Append(WriteAheadLog log)
        {
            _onItsWay = RandomPayload();
            var position = log.Write(_onItsWay);
            log.Flush();
            Remember(position.Record, position.Generation, _onItsWay);
            _onItsWay = null;
        }

        private void Release(WriteAheadLog log)
        {
            var below = (ulong)random.Between((long)log.OldestGeneration, (long)log.Generation);
            foreach (var number in _flushed.Keys.Where(number => _generations[number] < below && number != _newest).ToList())
            {
                _flushed.Remove(number);
            }

            log.ReleaseBefore(below);
        }

        private byte[] RandomPayload()
        {
            var bytes = new byte[1 + (random.Chance(0.1) ? random.Below(2048) : random.Below(200))];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)random.Below(256);
            }

            return bytes;
        }
    }
}
