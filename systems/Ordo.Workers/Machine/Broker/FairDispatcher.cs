using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// Gives each request to one worker of its kind, the one that has been idle longest, and to another when that one dies; its asker is told exactly one thing: the answer, or why there is none. The pattern
/// is ZeroMQ's Paranoid Pirate (the guide, chapter 4; RFC 6/PPP): workers announce themselves, both sides beat, silence is death.
/// </summary>
/// <param name="options">Limits and times.</param>
/// <param name="firstTask">The number before the first task's. Each run has its own range, so that an answer to the run before is known as one.</param>
internal sealed class FairDispatcher(FairOptions options, long firstTask)
{
    private readonly FairLane[] _lanes = [new(Keyword.IsPrime), new(Keyword.Gcd)];
    private readonly FairWorkers _workers = new(options);

    /// <summary>What is not answered yet, by the number of its task.</summary>
    private readonly Dictionary<long, FairRequest> _open = [];

    private long _lastTask = firstTask;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due
    {
        get
        {
            var due = _workers.Due;
            foreach (var lane in _lanes)
            {
                due = Instant.Min(due, GivesUpAt(lane));
            }

            return due;
        }
    }

    /// <summary>How many requests are not answered yet.</summary>
    public int Open => _open.Count;

    /// <summary>Takes a request.</summary>
    /// <param name="asker">Who is told the answer.</param>
    /// <param name="keyword">What the line begins with.</param>
    /// <param name="line">What is asked.</param>
    /// <param name="now">The time.</param>
    /// <param name="effects">What is to be done is added here.</param>
    public void Ask(Asker asker, Keyword keyword, byte[] line, Instant now, List<BrokerEffect> effects)
    {
        var lane = LaneOf(keyword);
        var request = new FairRequest(++_lastTask, asker, lane, line, now);
        _open.Add(request.Number, request);
        if (lane.Waiting.Count >= options.MaxWaiting)
        {
            Close(request, $"{options.MaxWaiting} requests for {keyword} wait already; ask again later", effects);
            return;
        }

        lane.Waiting.AddLast(request);
        HandOut(lane, now, effects);
    }

    /// <summary>Takes a worker's message. What makes no sense is passed over.</summary>
    public void Receive(WorkerId id, byte[][] frames, Instant now, List<BrokerEffect> effects)
    {
        switch (FairMessage.TryRead(frames))
        {
            case (FairMessage.Beat, [var word, var task]) when Keyword.Parse(word) is { } keyword && FairMessage.TryReadNumber(task) is { } number:
                Hear(id, LaneOf(keyword), isIdle: number == 0, now, effects);
                break;
            case (FairMessage.Answer, [var task, var text]) when FairMessage.TryReadNumber(task) is { } number:
                Finish(id, number, Lines.TryRead(text) is null ? null : text, now, effects);
                break;
            case (FairMessage.Malformed, [var task]) when FairMessage.TryReadNumber(task) is { } number:
                Finish(id, number, text: null, now, effects);
                break;
            case (FairMessage.Bye, []) when _workers.Find(id) is { } worker:
                Bury(worker, isDead: false, now, effects);
                break;
        }
    }

    /// <summary>What was for a worker is on its way.</summary>
    public void Delivered(BrokerEffect.ToWorker effect)
    {
        if (_workers.Find(effect.Worker) is { } worker && worker.Current?.Number == effect.Task)
        {
            worker.IsDelivered = true;
        }
    }

    /// <summary>A worker could not be reached: its connection is gone, or it reads nothing.</summary>
    public void Undelivered(BrokerEffect.ToWorker effect, Instant now, List<BrokerEffect> effects)
    {
        if (_workers.Find(effect.Worker) is { } worker)
        {
            Bury(worker, isDead: true, now, effects);
        }
    }

    /// <summary>Beats, buries workers that were silent too long, and gives up what has waited too long.</summary>
    public void Tick(Instant now, List<BrokerEffect> effects)
    {
        if (now >= _workers.Due)
        {
            BuryAll(_workers.Beat(now, effects), now, effects);
        }

        foreach (var lane in _lanes)
        {
            while (now >= GivesUpAt(lane))
            {
                var request = lane.Waiting.First!.Value;
                lane.Waiting.RemoveFirst();
                Close(request, $"there was no worker for {lane.Keyword} in {options.WorkerWait.TotalSeconds:0.###} s", effects);
            }
        }
    }

    private FairLane LaneOf(Keyword keyword) => Array.Find(_lanes, lane => lane.Keyword == keyword)!;

    /// <summary>When the first that waits is given up. It is the one that was asked first.</summary>
    private Instant GivesUpAt(FairLane lane) =>
        lane.Workers > 0 || lane.Waiting.First is not { Value: var first } ? Instant.Forever : Instant.Max(first.AskedAt, lane.LeftAt) + options.WorkerWait;

    /// <summary>A worker is there.</summary>
    private void Hear(WorkerId id, FairLane lane, bool isIdle, Instant now, List<BrokerEffect> effects)
    {
        if (_workers.Find(id) is { } known && IsAnother(known, lane, isIdle, now))
        {
            Bury(known, isDead: true, now, effects);
        }

        if (_workers.Hear(id, lane, now, effects) is { Current: null } worker && isIdle)
        {
            Rest(worker, now, effects);
        }
    }

    /// <summary>
    /// Whether a worker is not the one that is known by its id, or has lost what it was given or its answer: it is of another kind, or idle although it has a task. A beat from before the task may still
    /// be on its way for a moment, and no longer than until the next one.
    /// </summary>
    private bool IsAnother(FairWorkerEntry known, FairLane lane, bool isIdle, Instant now) =>
        known.Lane != lane || (isIdle && known.Current is not null && now - known.GivenAt > options.BeatInterval);

    /// <summary>A worker is done with a task. Whoever is first answers it; a worker that was taken for dead may still be that, and is too late otherwise.</summary>
    private void Finish(WorkerId id, long number, byte[]? text, Instant now, List<BrokerEffect> effects)
    {
        if (_open.TryGetValue(number, out var request))
        {
            request.Lane.Waiting.Remove(request);
            _open.Remove(number);
            TellAnswer(request, text, effects);
        }

        // With a task of this broker, it is idle only after that one.
        if (_workers.Find(id) is { } worker)
        {
            worker.HeardAt = now;
            if (worker.Current is null || worker.Current.Number == number)
            {
                worker.Free();
                Rest(worker, now, effects);
            }
        }
    }

    /// <summary>A worker has nothing to do.</summary>
    private static void Rest(FairWorkerEntry worker, Instant now, List<BrokerEffect> effects)
    {
        if (!worker.Lane.Idle.Contains(worker))
        {
            worker.Lane.Idle.AddLast(worker);
            HandOut(worker.Lane, now, effects);
        }
    }

    private static void TellAnswer(FairRequest request, byte[]? text, List<BrokerEffect> effects)
    {
        if (text is not null)
        {
            effects.Add(new BrokerEffect.Say(Lines.Shown(Lines.TryRead(text)!)));
            effects.Add(request.Asker.Tell(text));
        }
        else if (request.Asker.IsToldOfMalformed)
        {
            effects.Add(request.Asker.TellNone(ReasonFor(request, "it is malformed")));
        }
    }

    /// <summary>A worker is gone; what it had goes to the next one.</summary>
    private void Bury(FairWorkerEntry worker, bool isDead, Instant now, List<BrokerEffect> effects)
    {
        _workers.Remove(worker, now);
        TakeBack(worker, isDead, effects);
        HandOut(worker.Lane, now, effects);
    }

    /// <summary>Some workers are dead, all at once: none of them is to have what another one had.</summary>
    private void BuryAll(List<FairWorkerEntry> dead, Instant now, List<BrokerEffect> effects)
    {
        dead.ForEach(worker => TakeBack(worker, isDead: true, effects));
        foreach (var lane in _lanes)
        {
            HandOut(lane, now, effects);
        }
    }

    /// <summary>What a worker had waits again, unless too many died over it. Who says farewell did not die.</summary>
    private void TakeBack(FairWorkerEntry worker, bool isDead, List<BrokerEffect> effects)
    {
        if (worker.Current is not { } request || !_open.ContainsKey(request.Number))
        {
            return;
        }

        request.Deaths += isDead && worker.IsDelivered ? 1 : 0;
        if (request.Deaths >= options.MaxDeaths)
        {
            Close(request, $"{request.Deaths} workers died over it", effects);
        }
        else
        {
            request.Lane.PutBack(request);
        }
    }

    private static void HandOut(FairLane lane, Instant now, List<BrokerEffect> effects)
    {
        while (lane is { Idle.First.Value: var worker, Waiting.First.Value: var request })
        {
            lane.Idle.RemoveFirst();
            lane.Waiting.RemoveFirst();
            worker.Give(request, now);
            effects.Add(new BrokerEffect.ToWorker(worker.Id, request.Number, FairMessage.Write(FairMessage.Task, FairMessage.ToFrame(request.Number), request.Line)));
        }
    }

    /// <summary>Gives a request up.</summary>
    private void Close(FairRequest request, string why, List<BrokerEffect> effects)
    {
        _open.Remove(request.Number);
        var text = ReasonFor(request, why);
        effects.Add(new BrokerEffect.Say(Lines.Shown(Lines.TryRead(text)!)));
        effects.Add(request.Asker.TellNone(text));
    }

    private static byte[] ReasonFor(FairRequest request, string why) => Lines.ToBytes($"no answer to {Lines.ToPython(request.Line)[1..]}: {why}");
}
