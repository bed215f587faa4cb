using System.Text;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>
/// A fair broker in a world where workers come, work, crash, end, stand still and wake again, all from one seed. It checks that a worker is never given a second task, and keeps what each asker was told.
/// </summary>
internal sealed class FairWorld(ulong seed)
{
    private readonly SeededRandom _random = new(seed);
    private readonly Broker _broker = new(echoesAll: false, new FairDispatcher(new FairOptions { MaxWaiting = 20 }, firstTask: 1000));
    private readonly Dictionary<WorkerId, Model> _workers = [];
    private Instant _now;
    private int _lastWorker;

    /// <summary>What each asker was told, in order.</summary>
    public List<List<string>> Told { get; } = [];

    /// <summary>How many tasks were handed out.</summary>
    public int Tasks { get; private set; }

    /// <summary>One step of chance.</summary>
    public void Step(bool asks)
    {
        _now += _random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(400));
        if (asks && _random.Chance(0.5))
        {
            Ask();
        }

        if (_workers.Count < 6 && _random.Chance(0.2))
        {
            var worker = new WorkerId($"{++_lastWorker:x8}");
            _workers.Add(worker, new Model { BeatsAt = _now });
        }

        foreach (var (id, worker) in _workers.ToList())
        {
            Live(id, worker);
        }

        _broker.Tick(_now);
        Do();
    }

    private void Ask()
    {
        var number = Encoding.UTF8.GetBytes($"{Told.Count}");
        var line = Encoding.UTF8.GetBytes($"{(_random.Chance(0.7) ? "isprime" : "gcd")} {Told.Count}");
        Told.Add([]);
        _broker.FromClient([[1], number, [], .. FairMessage.Write(FairMessage.Ask, line)], _now);
        Do();
    }

    private void Live(WorkerId id, Model worker)
    {
        if (_random.Chance(0.03))
        {
            _workers.Remove(id); // A crash: the connection is gone.
            return;
        }

        if (!worker.StandsStill && _random.Chance(0.01))
        {
            Send(id, FairMessage.Write(FairMessage.Bye)); // Somebody ends it.
            _workers.Remove(id);
            return;
        }

        if (_random.Chance(worker.StandsStill ? 0.1 : 0.05))
        {
            worker.StandsStill = !worker.StandsStill;
        }

        if (worker.StandsStill)
        {
            return;
        }

        if (worker.Tasks.Count > 0 && _random.Chance(0.3))
        {
            var (number, line) = worker.Tasks.Dequeue();
            Send(id, FairMessage.Write(FairMessage.Answer, number, Encoding.UTF8.GetBytes($"done: {line}")));
        }

        if (_now >= worker.BeatsAt)
        {
            worker.BeatsAt = _now + TimeSpan.FromSeconds(1);
            var keyword = id.Hex[^1] % 2 == 0 ? Keyword.IsPrime : Keyword.Gcd;
            Send(id, FairMessage.Write(FairMessage.Beat, keyword.Bytes.ToArray(), worker.Tasks.TryPeek(out var first) ? first.Number : "0"u8.ToArray()));
        }
    }

    private void Send(WorkerId id, byte[][] frames)
    {
        _broker.FromWorker([id.ToFrame(), .. frames], _now);
        Do();
    }

    private void Do()
    {
        while (_broker.TakeEffects() is { Count: > 0 } effects)
        {
            effects.ForEach(Do);
        }
    }

    private void Do(BrokerEffect effect)
    {
        switch (effect)
        {
            case BrokerEffect.ToWorker toWorker when !_workers.ContainsKey(toWorker.Worker):
                _broker.Undelivered(toWorker, _now);
                break;
            case BrokerEffect.ToWorker { Task: > 0 } toWorker:
                Tasks++;
                _broker.Delivered(toWorker);
                var worker = _workers[toWorker.Worker];
                worker.Tasks.Enqueue((toWorker.Frames[2], Encoding.UTF8.GetString(toWorker.Frames[3])));
                Assert.True(worker.Tasks.Count == 1, $"seed {seed}: {toWorker.Worker} was given a second task.");
                break;
            case BrokerEffect.ToClient([_, var number, _, _, var word, .. var rest]):
                Told[int.Parse(Encoding.UTF8.GetString(number), System.Globalization.CultureInfo.InvariantCulture)].Add(Said.Text([word, .. rest]));
                break;
        }
    }

    private sealed class Model
    {
        public Queue<(byte[] Number, string Line)> Tasks { get; } = new();

        public Instant BeatsAt { get; set; }

        public bool StandsStill { get; set; }
    }
}
