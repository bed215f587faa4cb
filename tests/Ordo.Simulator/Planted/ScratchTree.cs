using System.Diagnostics;

namespace Ordo.Simulator;

/// <summary>A copy of the sources that the simulator is built from, outside of the repository, to be patched and thrown away.</summary>
internal sealed class ScratchTree : IDisposable
{
    private static readonly string[] Copied =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", "eng", "src", "tests/Directory.Build.props", "tests/Ordo.Simulator"];

    private readonly string _root = Directory.CreateTempSubdirectory("ordo-planted-").FullName;

    public ScratchTree()
    {
        foreach (var name in Copied)
        {
            Copy(Path.Combine(Repository.Root, name), Path.Combine(_root, name));
        }
    }

    /// <summary>The simulator, once it is built.</summary>
    public string Simulator => Path.Combine(_root, "artifacts", "bin", "Ordo.Simulator", "release", "Ordo.Simulator");

    /// <summary>Applies a patch, or takes it back. False when it does not fit.</summary>
    public bool Apply(string patch, bool back = false) =>
        Run("git", back ? ["apply", "-R", patch] : ["apply", patch], out _) == 0;

    /// <summary>Builds the simulator; what went wrong otherwise.</summary>
    public string? Build()
    {
        var code = Run("dotnet", ["build", "tests/Ordo.Simulator", "-c", "Release", "-v", "q", "-nologo", "-p:RunAnalyzers=false"], out var output);
        return code == 0 ? null : output;
    }

    /// <summary>Runs a program in the tree, and gives its exit code and what it wrote.</summary>
    public int Run(string program, IEnumerable<string> arguments, out string output)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
