using System.Runtime.InteropServices;

namespace Ordo.EndToEnd.Tests.Programs;

/// <summary>Signals to one process, by its id.</summary>
internal static partial class Signals
{
    private const int HangUp = 1;
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

    /// <summary>The processes that a process has started and that have not ended.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
        [.. Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];

    /// <summary>SIGTERM: it is asked to end, as by Ctrl-C, which a shell lets its background processes ignore.</summary>
    public static void TerminateProcess(int process) => Assert.Equal(0, Send(process, Terminate));

    /// <summary>SIGHUP: its terminal is gone.</summary>
    public static void HangUpProcess(int process) => Assert.Equal(0, Send(process, HangUp));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}
