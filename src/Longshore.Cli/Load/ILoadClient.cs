namespace Longshore.Cli.Load;

/// <summary>Sends calls to one target.</summary>
internal interface ILoadClient : IAsyncDisposable
{
    /// <summary>Sends a call and waits for its answer.</summary>
    Task<LoadAnswer> CallAsync(CancellationToken cancellationToken);
}
