namespace Longshore.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("longshore-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
