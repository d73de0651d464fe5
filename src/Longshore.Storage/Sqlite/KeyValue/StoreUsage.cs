namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>The row of a store.</summary>
/// <param name="Id">Its number in the table of entries.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">The number of its last change.</param>
/// <param name="Entries">The number of its entries.</param>
/// <param name="Bytes">The bytes with which they count.</param>
internal sealed record StoreUsage(long Id, string Name, long Version, long Entries, long Bytes);
