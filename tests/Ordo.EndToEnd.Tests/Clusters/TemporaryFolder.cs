namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>A folder for one test, removed with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("ordo-e2e-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
