using System;
using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>libzmq refused something. The message has its own words.</summary>
/// <param name="what">What was tried.</param>
/// <param name="error">libzmq's number, an errno or one of its own.</param>
internal sealed class ZmqException(string what, int error) : Exception($"{what}: {TextOf(error)}")
{
    private static readonly bool IsLinux = OperatingSystem.IsLinux();

    /// <summary>What libzmq says of it, such as "Address already in use".</summary>
    public string Reason { get; } = TextOf(error);

    /// <summary>A signal came in between: it is to be tried again.</summary>
    public static int Interrupted => 4;

    /// <summary>Nothing can be received, or sent, at this moment.</summary>
    public static int TryAgain => IsLinux ? 11 : 35;

    /// <summary>A router knows no such peer.</summary>
    public static int Unreachable => IsLinux ? 113 : 65;

    /// <summary>The failure of the call that was made last by this thread.</summary>
    public static ZmqException Last(string what) => new(what, Marshal.GetLastPInvokeError());

    private static string TextOf(int error) => Marshal.PtrToStringUTF8(Libzmq.TextOf(error)) ?? $"error {error}";
}
