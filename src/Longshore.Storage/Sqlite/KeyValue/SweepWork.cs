namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>Removes entries that have expired. Nobody sees them any more; this gives their space back.</summary>
/// <param name="again">Called if there are more.</param>
internal sealed class SweepWork(Action again) : WriterWork
{
    private bool _hasMore;

    /// <inheritdoc/>
    public override void Apply(KeyValueTransaction transaction) => _hasMore = transaction.RemoveExpired();

    /// <inheritdoc/>
    public override void Complete()
    {
        if (_hasMore)
        {
            again();
        }
    }

    /// <inheritdoc/>
    // The next sweep tries again. Changes that fail for the same reason tell their guests.
    public override void Fail(StorageException failure)
    {
    }
}
