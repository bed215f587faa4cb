namespace Ordo.Rpc.Tests.Client;

/// <summary>Node with @grpc/grpc-js: ./test installs the packages of Node/package.json below artifacts.</summary>
internal static class GrpcJs
{
    private const string Node = "node";

    /// <summary>Where the packages are: artifacts/grpc-js, three levels above artifacts/bin/project/release.</summary>
    private static string Modules { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../grpc-js/node_modules"));

    /// <summary>What to say where Node or the packages are missing; null where all is there.</summary>
    public static string? Missing
    {
        get
        {
            if (!Directory.Exists(Path.Combine(Modules, "@grpc/grpc-js")))
            {
                return "needs @grpc/grpc-js, which ./test installs where npm is";
            }

            var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            return path.Any(directory => File.Exists(Path.Combine(directory, Node))) ? null : "needs node";
        }
    }

    /// <summary>Starts a program that stands beside these tests.</summary>
    public static RunningProgram Start(string script, params IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string> { ["NODE_PATH"] = Modules };
        return RunningProgram.Start(AppContext.BaseDirectory, Node, [Path.Combine(AppContext.BaseDirectory, script), .. arguments], environment);
    }
}
