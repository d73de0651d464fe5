namespace Longshore.Functions.Calls.Results;

/// <summary>Keeps calls whose callers do not wait, and their results. What a method has done is durable when its task ends. May be used from
/// any thread.</summary>
public interface IKeptCallStore
{
    /// <summary>Adds a call that has been accepted, and forgets results whose time is over.</summary>
    /// <returns>False if as many calls or bytes are kept as may be; then nothing was added.</returns>
    Task<bool> TryAddAsync(KeptCall call, CancellationToken cancellationToken);

    /// <summary>Keeps the result of a call.</summary>
    Task EndAsync(KeptCall call, CancellationToken cancellationToken);

    /// <summary>A call, or null if there is none, or its result's time is over.</summary>
    Task<KeptCall?> FindAsync(long id, DateTimeOffset now, CancellationToken cancellationToken);
}
