using System.Runtime.InteropServices;

namespace Ordo.Processes;

/// <summary>Signals to one process, by its id.</summary>
public static partial class Signals
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>SIGKILL: it ends without a word, as in a crash.</summary>
    public static void KillProcess(int process) => Assert.Equal(0, Send(process, Kill));

    /// <summary>Whether a process is gone, waited for by its parent or not.</summary>
    public static bool IsGone(int process) => Read($"/proc/{process}/stat") is not { } told || told.Split(") ")[^1].StartsWith('Z');

    /// <summary>The processes that a process has started and that have not ended.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
        [.. ThreadsOf(process).SelectMany(thread => (Read($"{thread}/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];

    /// <summary>The processes that a process has started, those that these have started, and so on.</summary>
    public static IReadOnlyList<int> DescendantsOf(int process) => [.. ChildrenOf(process).SelectMany(child => DescendantsOf(child).Prepend(child))];

    /// <summary>SIGINT: Ctrl-C.</summary>
    public static void InterruptProcess(int process) => Assert.Equal(0, Send(process, Interrupt));

    /// <summary>SIGTERM: it is asked to end.</summary>
    public static void TerminateProcess(int process) => Assert.Equal(0, Send(process, Terminate));

    /// <summary>SIGSTOP: it is there, and does nothing.</summary>
    public static void StopProcess(int process) => Assert.Equal(0, Send(process, Stop));

    /// <summary>SIGCONT: it goes on.</summary>
    public static void ContinueProcess(int process) => Assert.Equal(0, Send(process, Continue));

    /// <summary>SIGINT to a process and all that it started and that has not left its group, as Ctrl-C in a terminal.</summary>
    public static void InterruptGroup(int leader) => Assert.Equal(0, Send(-leader, Interrupt));

    /// <summary>SIGHUP: its terminal is gone.</summary>
    public static void HangUpProcess(int process) => Assert.Equal(0, Send(process, HangUp));

    private static string[] ThreadsOf(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return []; // It has ended meanwhile.
        }
    }

    /// <summary>What the system tells of a process or thread; null when it is gone.</summary>
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}
