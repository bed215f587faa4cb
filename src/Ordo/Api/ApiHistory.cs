namespace Ordo.Api;

/// <summary>What came of the attempts at one request so far, and the line that it ends with when none succeeds.</summary>
internal sealed class ApiHistory(ApiRequest request)
{
    /// <summary>What kept each server from answering when it was last asked, in the order they were asked first.</summary>
    private readonly Dictionary<ApiServer, string> _troubles = [];

    private string? _reason;
    private bool _mayBeDone;

    /// <summary>Whether no server has taken anything up.</summary>
    public bool AllRefused { get; private set; } = true;

    /// <summary>Whether a member has said why the request is not done.</summary>
    public bool HasReason => _reason is not null;

    /// <summary>Keeps what came of one attempt.</summary>
    /// <param name="server">Whom it went to.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="reason">The sentence of the answer; null when there is none.</param>
    public void Add(ApiServer server, ExchangeOutcome outcome, string? reason)
    {
        AllRefused &= !outcome.WasSent;
        _mayBeDone |= request.Method is not "GET" && (outcome.Answer?.IsUnknown ?? outcome.WasSent);
        _reason = reason ?? _reason;
        if (outcome.Answer is null)
        {
            _troubles[server] = outcome.Trouble;
        }
    }

    /// <summary>
    /// The line: what a member said last, and what befell the connections only where none said anything. It never says that something was not done that
    /// may have been (PROMISES 15).
    /// </summary>
    public string Line()
    {
        var said = _reason ?? $"No answer: {string.Join("; ", Troubles())}. {Advice()}".TrimEnd();
        return _mayBeDone ? $"It is unknown whether this was done: {said}" : said;
    }

    private string Advice() => AllRefused && _troubles.Keys.All(server => !server.IsSecure) ? "Start a cluster with 'ordo up', or name one with --server." : "";

    private IEnumerable<string> Troubles() =>
        _troubles.GroupBy(one => one.Value, one => one.Key).Select(same => $"{string.Join(", ", same)} {same.Key}");
}
