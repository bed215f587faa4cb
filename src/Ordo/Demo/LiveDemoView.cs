using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ordo.Demo;

/// <summary>The demo in a terminal: the members, the ids running, and the story so far, drawn over itself. It fits into 80 columns and 24 lines.</summary>
internal sealed class LiveDemoView : IDemoView
{
    /// <summary>What fits into 24 lines below the members of a cluster of three.</summary>
    private const int MaxLines = 11;
    private const int MaxColumns = 79;

    private readonly Lock _lock = new();
    private readonly Queue<string> _story = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _live;
    private IRenderable _picture = new Text("starting three members");
    private LiveDisplayContext? _context;

    /// <summary>Begins to draw.</summary>
    public LiveDemoView() => _live = AnsiConsole.Live(_picture).StartAsync(context =>
    {
        _context = context;
        return _ended.Task;
    });

    /// <inheritdoc/>
    public void Tell(TimeSpan at, string what)
    {
        lock (_lock)
        {
            _story.Enqueue(PlainDemoView.Line(at, what));
            if (_story.Count > MaxLines)
            {
                _story.Dequeue();
            }
        }
    }

    /// <inheritdoc/>
    public void Show(DemoState state, double rate, IReadOnlyList<DemoMember> members)
    {
        lock (_lock)
        {
            _picture = Picture(state, rate, members, _story);
            _context?.UpdateTarget(_picture);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _live;
    }

    /// <summary>What is drawn.</summary>
    public static IRenderable Picture(DemoState state, double rate, IReadOnlyList<DemoMember> members, IEnumerable<string> story)
    {
        var table = new Table().RoundedBorder().AddColumn("member").AddColumn("role").AddColumn("process");
        foreach (var member in members)
        {
            var role = member.Process == 0 ? "[red]killed[/]" : member.Role == "leader" ? "[green]leader[/]" : Markup.Escape(member.Role);
            table.AddRow($"{member.Id}", role, member.Process == 0 ? "-" : $"{member.Process}");
        }

        var ids = string.Create(
            CultureInfo.InvariantCulture, $"ids: [bold]{state.Ids}[/]   {rate:F0}/s   highest: [bold]{state.Highest}[/]   since the last: {state.Silence.TotalMilliseconds:F0} ms");
        return new Rows([table, new Markup(ids), .. story.Select(line => new Text(line.Length <= MaxColumns ? line : line[..MaxColumns]))]);
    }
}
