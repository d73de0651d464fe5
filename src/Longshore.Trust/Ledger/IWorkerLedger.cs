namespace Longshore.Trust.Ledger;

/// <summary>Keeps registered workers, their encryption keys, and registries. What a method has done is durable when its task ends. May be used
/// from any thread.</summary>
public interface IWorkerLedger
{
    /// <summary>Adds a worker.</summary>
    Task<LedgerRefusal> AddAsync(LedgerWorker worker, CancellationToken cancellationToken);

    /// <summary>Changes a worker in one atomic step, so that no change of another caller is lost.</summary>
    /// <param name="id">The worker's identifier.</param>
    /// <param name="change">Receives the worker as it is, or null if there is none, and returns it as it is to be, under the same identifier; null to
    /// leave it as it is. It runs while the ledger is locked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="LedgerRefusal.Missing"/> if there is no worker and none was returned.</returns>
    Task<LedgerRefusal> ChangeAsync(string id, Func<LedgerWorker?, LedgerWorker?> change, CancellationToken cancellationToken);

    /// <summary>A worker, or null.</summary>
    Task<LedgerWorker?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All workers, in the order in which they came.</summary>
    Task<IReadOnlyList<LedgerWorker>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a registry.</summary>
    Task<LedgerRefusal> AddRegistryAsync(LedgerRegistry registry, CancellationToken cancellationToken);

    /// <summary>Puts a registry in the place of the one with its identifier.</summary>
    Task<LedgerRefusal> ReplaceRegistryAsync(LedgerRegistry registry, CancellationToken cancellationToken);

    /// <summary>All registries, in the order in which they came.</summary>
    Task<IReadOnlyList<LedgerRegistry>> ListRegistriesAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a worker's key for a tag, in place of the one before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="onlyNewer">Whether its nonce, as a number, must be greater than that of the one before. Both have the same number of digits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LedgerRefusal> SetKeyAsync(LedgerKey key, bool onlyNewer, CancellationToken cancellationToken);

    /// <summary>A worker's key for a tag, or null.</summary>
    Task<LedgerKey?> FindKeyAsync(string worker, string tag, CancellationToken cancellationToken);
}
