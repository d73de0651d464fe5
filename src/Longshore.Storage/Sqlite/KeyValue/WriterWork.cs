namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>Something that the writer does in a transaction.</summary>
internal abstract class WriterWork
{
    /// <summary>The bytes that it holds until it is done.</summary>
    public virtual int Bytes => 0;

    /// <summary>Does it. It may be undone with the transaction.</summary>
    public abstract void Apply(KeyValueTransaction transaction);

    /// <summary>The transaction was committed.</summary>
    public abstract void Complete();

    /// <summary>The transaction was taken back.</summary>
    public abstract void Fail(StorageException failure);
}
