using System.Globalization;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Receiving;

/// <summary>What the published server prints, letter by letter (specs/s04 §4): people and scripts look for these lines.</summary>
internal static class ClassicServerTexts
{
    /// <summary>It listens.</summary>
    public const string Ready = "Server is ready to recieve messages";

    /// <summary>A message came again.</summary>
    public const string Duplicate = "Received duplicate";

    /// <summary>A file is there.</summary>
    public const string Complete = "File download complete=========================================================";

    /// <summary>A client begins.</summary>
    public static string Started(Peer from) => $"starting message was recieved from client: {Address(from)}";

    /// <summary>What the file is called.</summary>
    public static string Name(string name) => $"File name is: {PlainLine.Of(name)}";

    /// <summary>How large it is.</summary>
    public static string Size(long size) => string.Create(CultureInfo.InvariantCulture, $" Total size is: {size}");

    /// <summary>How much is there.</summary>
    public static string Progress(long received, long size) => string.Create(CultureInfo.InvariantCulture, $"Size of the data sent until now: {received}, file_size = {size}");

    /// <summary>A client came no more.</summary>
    public static string Silent(Peer from) => $"Client was inactive for 3s, the session will be deleted {Address(from)}";

    private static string Address(Peer peer) => string.Create(CultureInfo.InvariantCulture, $"('{peer.ToText()}', {peer.Port})");
}
