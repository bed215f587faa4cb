using System.Diagnostics;
using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Scripts;

/// <summary>What a process left behind.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>A folder that stands for the repository, with a copy of one of its scripts; deleted with all it holds at the end.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>
    /// What the tests that start processes belong to, so that they run one after another: a child that another test is just starting holds a program open that this one
    /// has just written, and "text file busy" is the answer to who starts it.
    /// </summary>
    public const string Collection = "processes";

    private readonly string _script;

    public Sandbox(string script)
    {
        _script = script;
        // A space in the path, because users have them.
        Root = Path.Combine(Directory.CreateTempSubdirectory("ordo-house-").FullName, "a clone");
        Directory.CreateDirectory(Root);
        File.Copy(Repository.PathOf(script), PathOf(script));
    }

    /// <summary>The folder that stands for the root of the repository.</summary>
    public string Root { get; }

    /// <summary>Variables of the environment that the script gets besides the caller's.</summary>
    public Dictionary<string, string> Environment { get; } = new() { ["LC_ALL"] = "C" };

    /// <summary>The full path of what is named from the root.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Writes a file, its folders included.</summary>
    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    /// <summary>Writes a bash script that can be started.</summary>
    public void WriteProgram(string relative, string body)
    {
        Write(relative, "#!/usr/bin/env bash\n" + body.ReplaceLineEndings("\n") + "\n");
        MakeExecutable(PathOf(relative));
    }

    /// <summary>Lets the file be started.</summary>
    public static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Starts the script by its path.</summary>
    public Process Start(params string[] arguments) => Start(PathOf(_script), Root, arguments);

    /// <summary>Starts the script by another path or from another folder.</summary>
    public Process Start(string path, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the script to its end with nothing on its standard input.</summary>
    public Task<Outcome> Run(params string[] arguments) => End(Start(arguments));

    /// <summary>Closes the standard input of a process that was started, waits for its end and takes what it printed.</summary>
    public static async Task<Outcome> End(Process process)
    {
        using (process)
        {
            var cancellation = TestContext.Current.CancellationToken;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new Outcome(process.ExitCode, await output, await error);
        }
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);
}
