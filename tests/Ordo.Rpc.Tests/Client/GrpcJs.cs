namespace Ordo.Rpc.Tests.Client;

/// <summary>Node with @grpc/grpc-js: ./test installs the packages of Node/package.json below artifacts.</summary>
internal static class GrpcJs
{
    public const string Node = "node";

    /// <summary>Where the packages are: artifacts/grpc-js, three levels above artifacts/bin/project/release.</summary>
    public static string Modules { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../grpc-js/node_modules"));

    /// <summary>Skips the test where they are not.</summary>
    public static void SkipUnlessHere()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Modules, "@grpc/grpc-js")), "needs @grpc/grpc-js, which ./test installs where npm is");
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(path.Any(directory => File.Exists(Path.Combine(directory, Node))), "needs node");
    }
}
