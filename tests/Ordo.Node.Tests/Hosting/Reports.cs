using System.Threading.Channels;

namespace Ordo.Node.Tests.Hosting;

/// <summary>What a part of the shell tells the loop.</summary>
internal sealed class Reports
{
    /// <summary>How long a test waits for what must come: far longer than it takes.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Channel<MemberInput> _inputs = Channel.CreateUnbounded<MemberInput>();

    public void Take(MemberInput input) => _inputs.Writer.TryWrite(input);

    /// <summary>The next thing that is told; it must be of this kind.</summary>
    public async Task<T> NextAsync<T>()
        where T : MemberInput => Assert.IsType<T>(await _inputs.Reader.ReadAsync().AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken));

    /// <summary>Everything that was told and not taken yet.</summary>
    public IReadOnlyList<MemberInput> Rest()
    {
        List<MemberInput> rest = [];
        while (_inputs.Reader.TryRead(out var input))
        {
            rest.Add(input);
        }

        return rest;
    }
}
