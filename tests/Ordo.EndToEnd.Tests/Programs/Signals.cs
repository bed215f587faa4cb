using System.Runtime.InteropServices;

namespace Ordo.EndToEnd.Tests.Programs;

/// <summary>Signals to one process, by its id.</summary>
internal static partial class Signals
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    /// <summary>SIGKILL: it ends without a word, as in a crash.</summary>
    public static void KillProcess(int process) => Assert.Equal(0, Send(process, Kill));

    /// <summary>Whether a process is gone, waited for by its parent or not.</summary>
    public static bool IsGone(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>SIGTERM: it is asked to end.</summary>
    public static void TerminateProcess(int process) => Assert.Equal(0, Send(process, Terminate));

    /// <summary>SIGINT: what Ctrl-C in a terminal sends.</summary>
    public static void InterruptProcess(int process) => Assert.Equal(0, Send(process, Interrupt));

    /// <summary>SIGHUP: its terminal is gone.</summary>
    public static void HangUpProcess(int process) => Assert.Equal(0, Send(process, HangUp));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}
