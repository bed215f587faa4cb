using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Server.Embedded;
using Ordo.State;

namespace Ordo.Server.Tests.Embedded;

/// <summary>A member that answers what a test gives it, one answer for each call, in order; then it does not answer any more.</summary>
internal sealed class ScriptedMember : IMember
{
    private readonly Queue<Task<CommandOutcome>> _answers = [];

    public int Id => 1;

    public bool MayRepeat { get; set; } = true;

    /// <summary>What it was asked.</summary>
    public List<Command> Asked { get; } = [];

    public void Done(long id) => Answer(new CommandOutcome(new CommandResult { Status = CommandStatus.Ok, First = id, Last = id, Step = 1 }, null));

    public void Refused(CommandStatus status) => Answer(new CommandOutcome(CommandResult.Of(status), null));

    public void NotDone(string reason) => Answer(new CommandOutcome(default, new Failure(FailureKind.NotDone, reason)));

    public void Unknown(string reason) => Answer(new CommandOutcome(default, new Failure(FailureKind.Unknown, reason)));

    /// <summary>The next call is answered when the test says so.</summary>
    public TaskCompletionSource<CommandOutcome> Later()
    {
        var later = new TaskCompletionSource<CommandOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers.Enqueue(later.Task);
        return later;
    }

    public Task<CommandOutcome> SubmitAsync(Command command, TimeSpan deadline)
    {
        Asked.Add(command);
        return _answers.Dequeue();
    }

    public Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local, TimeSpan deadline) =>
        Task.FromResult(new ReadOutcome<T>(default, new Failure(FailureKind.NotDone, local ? "local" : "linearizable")));

    public Task<ClusterView?> DescribeAsync() => Task.FromResult<ClusterView?>(null);

    private void Answer(CommandOutcome outcome) => _answers.Enqueue(Task.FromResult(outcome));
}
