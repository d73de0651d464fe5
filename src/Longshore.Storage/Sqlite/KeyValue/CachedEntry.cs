using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Storage.Sqlite.KeyValue;

/// <summary>What a key has.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entry">Its value.</param>
internal readonly record struct CachedEntry(byte[] Key, KeyValueEntry Entry);
