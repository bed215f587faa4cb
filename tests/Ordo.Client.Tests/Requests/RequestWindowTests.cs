using Ordo.Client.Requests;

namespace Ordo.Client.Tests.Requests;

/// <summary>Numbers rise, and never lie further apart than a session allows.</summary>
public sealed class RequestWindowTests
{
    private readonly RequestPool _pool = new();
    private readonly RequestWindow _window = new();

    [Fact]
    public void Numbers_count_from_one_and_the_lowest_awaited_follows_the_answers()
    {
        var requests = Add(4);
        Assert.Equal([1ul, 2, 3, 4], requests.Select(request => request.Number));
        Assert.True(_window.Remove(requests[1]));
        Assert.Equal(1ul, _window.Lowest);
        Assert.True(_window.Remove(requests[0]));
        Assert.Equal((3ul, 5ul, 2), (_window.Lowest, _window.Next, _window.Count));
        Assert.False(_window.Remove(requests[0]));
        Assert.Null(_window.Find(2));
        Assert.Same(requests[2], _window.Find(3));
        Assert.Null(_window.Find(5));
    }

    [Fact]
    public void One_request_that_is_never_answered_keeps_its_place_and_bounds_the_numbers()
    {
        var first = Add(1)[0];
        foreach (var request in Add(RequestWindow.Size - 1))
        {
            _window.Remove(request);
        }

        Assert.False(_window.HasRoom);
        Assert.Throws<InvalidOperationException>(() => Add(1));
        _window.Remove(first);
        Assert.True(_window.HasRoom);
        Assert.Equal(_window.Next, _window.Lowest);
    }

    [Fact]
    public void Any_order_of_answers_leaves_the_window_as_a_plain_set_would_be()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var waiting = new SortedDictionary<ulong, PendingNext>();
        for (var step = 0; step < 20_000; step++)
        {
            if (waiting.Count > 0 && (!_window.HasRoom || random.Next(2) == 0))
            {
                var number = waiting.Keys.ElementAt(random.Next(Math.Min(waiting.Count, 20)));
                Assert.True(_window.Remove(waiting[number]));
                waiting.Remove(number);
            }
            else
            {
                var request = Add(1)[0];
                waiting.Add(request.Number, request);
            }

            Assert.Equal(waiting.Count, _window.Count);
            Assert.Equal(waiting.Count == 0 ? _window.Next : waiting.Keys.First(), _window.Lowest);
            Assert.True(_window.Next - _window.Lowest <= RequestWindow.Size);
        }
    }

    private List<PendingNext> Add(int count)
    {
        var requests = Enumerable.Range(0, count).Select(_ => _pool.Rent()).ToList();
        requests.ForEach(_window.Add);
        return requests;
    }
}
