namespace Ordo.Storage.Tests;

/// <summary>A directory of the real disk that goes with the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ordo-storage-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
