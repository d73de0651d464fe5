using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>A guest's change of a key.</summary>
/// <param name="store">The store's name.</param>
/// <param name="change">The change.</param>
internal sealed class ChangeWork(string store, KeyValueChange change) : WriterWork
{
    // Guests do not go on on the writer's thread.
    private readonly TaskCompletionSource<KeyValueOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KeyValueOutcome _outcome;

    /// <summary>Ends when the change is durable.</summary>
    public Task<KeyValueOutcome> Done => _done.Task;

    /// <inheritdoc/>
    public override int Bytes => change.Bytes;

    /// <inheritdoc/>
    public override void Apply(KeyValueTransaction transaction) => _outcome = transaction.Apply(store, change);

    /// <inheritdoc/>
    public override void Complete() => _done.SetResult(_outcome);

    /// <inheritdoc/>
    public override void Fail(StorageException failure) => _done.SetException(new KeyValueUnavailableException(failure.Message, failure));
}
