using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary>
/// The headers that place a write within a session, so that it is executed once (PROMISES 13): all three, or none.
/// </summary>
internal static class SessionHeaders
{
    public const string Session = "Ordo-Session";
    public const string Request = "Ordo-Request";
    public const string LowestAwaited = "Ordo-Lowest-Awaited";

    /// <summary>Reads them. False when they are there and make no sense.</summary>
    public static bool TryRead(IHeaderDictionary headers, out SessionRequest? session, out Problem problem)
    {
        session = null;
        problem = default;
        var (id, number, lowest) = (headers[Session], headers[Request], headers[LowestAwaited]);
        if (id.Count + number.Count + lowest.Count == 0)
        {
            return true;
        }

        if (!TryNumber(id, out var sessionId) || !TryNumber(number, out var requestNumber) || !TryNumber(lowest, out var lowestAwaited))
        {
            problem = Problem.Invalid($"{Session}, {Request} and {LowestAwaited} must be given together, each a whole number from 1 on.");
            return false;
        }

        var request = new SessionRequest(sessionId, requestNumber, lowestAwaited);
        if (request.Check() is { } wrong)
        {
            problem = Problem.Invalid(wrong);
            return false;
        }

        session = request;
        return true;
    }

    private static bool TryNumber(StringValues header, out ulong number)
    {
        number = 0;
        return header is [{ } text] && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
