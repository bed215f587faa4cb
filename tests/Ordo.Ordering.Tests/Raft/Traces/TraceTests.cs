using System.Runtime.CompilerServices;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>
/// Every rule of Raft as a text: commands and the trace they must give. With <c>ORDO_REWRITE=1</c> in the environment the expected traces are written anew
/// into the source tree, and the difference is what has to be reviewed.
/// </summary>
public sealed class TraceTests
{
    public static TheoryData<string> Scripts()
    {
        var scripts = new TheoryData<string>();
        foreach (var path in Directory.GetFiles(SourceFolder(), "*.txt").Order(StringComparer.Ordinal))
        {
            scripts.Add(Path.GetFileNameWithoutExtension(path));
        }

        return scripts;
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_trace_is_the_one_expected(string script)
    {
        var path = Path.Combine(SourceFolder(), script + ".txt");
        var expected = File.ReadAllText(path);
        var interpreter = new TraceInterpreter();
        var actual = new TraceScript(expected).Replay(interpreter.Run);
        if (Environment.GetEnvironmentVariable("ORDO_REWRITE") == "1")
        {
            File.WriteAllText(path, actual);
        }
        else
        {
            Assert.Equal(expected, actual);
        }

        Assert.DoesNotContain(TraceInterpreter.Failure, actual, StringComparison.Ordinal);
    }

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "Scripts");
}
