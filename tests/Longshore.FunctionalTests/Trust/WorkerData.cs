namespace Longshore.FunctionalTests.Trust;

/// <summary>The data directory of the workers of a class.</summary>
public sealed class WorkerData : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>The directory.</summary>
    public string Path => _directory.Path;

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
