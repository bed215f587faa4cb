using Ordo.Bench;
using Ordo.CommandLine;

namespace Ordo.Tests.Bench;

/// <summary>Three members, the last of which leads, that answer at once.</summary>
internal sealed class FakeLoad : ILoad
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly List<int> _asked = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
    private long _last;
    private int _costs;

    public int Members => 3;

    public long Lost { get; init; }

    public long Fails { get; init; }

    /// <summary>How many requests are answered at once. Those behind them take a moment each, so that none of a test's recorders is full before a busy machine ends the run.</summary>
    public int Quick { get; set; } = 1_000;

    public int UnderWay { get; private set; }

    public IReadOnlyList<int> Asked
    {
        get
        {
            lock (_lock)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Who leads, each time somebody asks; then the last member.</summary>
    public Queue<int> Leaders { get; init; } = new();

    public Task<int> LeaderAsync(CancellationToken stop) => Task.FromResult(Leaders.TryDequeue(out var leader) ? leader : 2);

    public void Begin() => _last = 0;

    /// <summary>Completes when so many more requests than now were answered.</summary>
    public Task AnsweredAsync(int more)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((_asked.Count + more, reached));
            return reached.Task;
        }
    }

    public async ValueTask<long> AskAsync(int member)
    {
        bool isQuick;
        lock (_lock)
        {
            UnderWay++;
            isQuick = _asked.Count < Quick;
        }

        if (isQuick)
        {
            await Task.Yield();
        }
        else
        {
            using var moment = new PeriodicTimer(Moment);
            await moment.WaitForNextTickAsync();
        }

        lock (_lock)
        {
            UnderWay--;
            _asked.Add(member);
            _last += _last + 1 == Lost ? 2 : 1;
            foreach (var (count, reached) in _waits)
            {
                if (_asked.Count >= count)
                {
                    reached.TrySetResult();
                }
            }

            return _last == Fails ? throw new CommandException("no more") : _last;
        }
    }

    public MemberCosts Costs() => new(_costs, TimeSpan.FromSeconds(_costs), _costs++);
}
