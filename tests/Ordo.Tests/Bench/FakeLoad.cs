using Ordo.Bench;
using Ordo.CommandLine;

namespace Ordo.Tests.Bench;

/// <summary>Three members, the last of which leads, that answer at once.</summary>
internal sealed class FakeLoad : ILoad
{
    private readonly Lock _lock = new();
    private readonly List<int> _asked = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
    private long _last;
    private int _costs;

    public int Members => 3;

    public long Lost { get; init; }

    public long Fails { get; init; }

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
        lock (_lock)
        {
            UnderWay++;
        }

        await Task.Yield();
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
