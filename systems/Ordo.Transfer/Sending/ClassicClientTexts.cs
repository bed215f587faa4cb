namespace Ordo.Transfer.Sending;

/// <summary>What the published client prints, letter by letter (specs/s04 §3): people and scripts look for these lines.</summary>
internal static class ClassicClientTexts
{
    /// <summary>It begins.</summary>
    public const string Starting = "Client starting...";

    /// <summary>The start is on its way.</summary>
    public const string StartSent = "Start message was sent to the server";

    /// <summary>The server has answered.</summary>
    public const string Sending = "Sending the file now... ";

    /// <summary>No answer came in time.</summary>
    public const string Timeout = "Timeout happend. I will retry to connect again...";

    /// <summary>No answer came five times.</summary>
    public const string GaveUp = "Server is malfunctioning, this program will be terminated.";

    /// <summary>The server has all of it.</summary>
    public const string Done = "File transmitted successfuly";
}
