using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>The workers that a fair broker knows: who announced itself is there, and who is silent too long is not. What becomes of their requests is the dispatcher's.</summary>
/// <param name="options">Limits and times.</param>
internal sealed class FairWorkers(FairOptions options)
{
    private readonly Dictionary<WorkerId, FairWorkerEntry> _known = [];

    /// <summary>When <see cref="Beat"/> is due.</summary>
    public Instant Due { get; private set; } = Instant.Forever;

    /// <summary>A worker by its connection; null when it is not known.</summary>
    public FairWorkerEntry? Find(WorkerId id) => _known.GetValueOrDefault(id);

    /// <summary>A worker says that it is there; a new one is told that the broker is, too.</summary>
    /// <returns>Null when it is new, and there are as many as may be.</returns>
    public FairWorkerEntry? Hear(WorkerId id, FairLane lane, Instant now, List<BrokerEffect> effects)
    {
        if (!_known.TryGetValue(id, out var worker))
        {
            if (_known.Count >= options.MaxWorkers)
            {
                return null;
            }

            worker = new FairWorkerEntry(id, lane);
            _known.Add(id, worker);
            lane.Workers++;
            Due = Instant.Min(Due, now + options.BeatInterval);
            effects.Add(NewBeat(worker));
        }

        worker.HeardAt = now;
        return worker;
    }

    /// <summary>A worker is gone.</summary>
    public void Remove(FairWorkerEntry worker, Instant now)
    {
        _known.Remove(worker.Id);
        worker.Lane.Idle.Remove(worker);
        worker.Lane.Workers--;
        worker.Lane.LeftAt = now;
    }

    /// <summary>Tells each worker that the broker is there.</summary>
    /// <returns>The ones that were silent too long, which are gone.</returns>
    public List<FairWorkerEntry> Beat(Instant now, List<BrokerEffect> effects)
    {
        ForgiveLateness(now);
        var silent = new List<FairWorkerEntry>();
        foreach (var worker in _known.Values)
        {
            if (now - worker.HeardAt >= options.Silence)
            {
                silent.Add(worker);
            }
            else
            {
                effects.Add(NewBeat(worker));
            }
        }

        silent.ForEach(worker => Remove(worker, now));
        Due = _known.Count == 0 ? Instant.Forever : now + options.BeatInterval;
        return silent;
    }

    private static BrokerEffect.ToWorker NewBeat(FairWorkerEntry worker) => new(worker.Id, Task: 0, FairMessage.Write(FairMessage.Beat));

    /// <summary>A broker that stood still has not read yet what came meanwhile: that time is nobody's silence.</summary>
    private void ForgiveLateness(Instant now)
    {
        var late = now - Due;
        if (late < options.BeatInterval)
        {
            return;
        }

        foreach (var worker in _known.Values)
        {
            worker.HeardAt = Instant.Min(now, worker.HeardAt + late);
        }
    }
}
