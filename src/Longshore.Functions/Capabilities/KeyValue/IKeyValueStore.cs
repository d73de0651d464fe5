namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Keys with values that functions share. Each operation is atomic, and they are linearizable: after a change has returned, every
/// reader sees it or a later one. May be used from any thread. The caller has checked lengths against <see cref="KeyValueLimits"/>.</summary>
public interface IKeyValueStore
{
    /// <summary>The value of a key, or null. Completes at once if the value is in memory.</summary>
    /// <exception cref="KeyValueUnavailableException">The store cannot be read.</exception>
    ValueTask<KeyValueEntry?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>A page of the keys that have values.</summary>
    /// <exception cref="KeyValueUnavailableException">The store cannot be read.</exception>
    ValueTask<KeyValuePage> ListAsync(KeyValueQuery query, CancellationToken cancellationToken);

    /// <summary>Makes a change. It is durable when the task ends. Nothing cancels it, because its caller could not know whether it was
    /// made.</summary>
    /// <exception cref="KeyValueUnavailableException">It could not be written; nothing was changed.</exception>
    ValueTask<KeyValueOutcome> ChangeAsync(KeyValueChange change);
}
