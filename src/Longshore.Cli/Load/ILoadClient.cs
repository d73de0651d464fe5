namespace Longshore.Cli.Load;

/// <summary>Makes calls of one target.</summary>
internal interface ILoadClient : IAsyncDisposable
{
    /// <summary>Makes a call and waits for its end.</summary>
    Task<LoadOutcome> CallAsync(CancellationToken cancellationToken);
}
