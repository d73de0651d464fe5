namespace Longshore.Trust.Keys;

/// <summary>How a worker's keys are made, kept and replaced.</summary>
public sealed record KeyRingOptions
{
    /// <summary>The size of encryption keys: one of <see cref="WorkerKeys.EncryptionBits"/>. Default: 2,048.</summary>
    public int EncryptionBits { get; init; } = WorkerKeys.EncryptionBits[0];

    /// <summary>Whether the same result has the same signature, as in Avalon. Default: no.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>The file in which keys are kept, or null: they live in memory only. Default: null.</summary>
    public SealedKeyFile? File { get; init; }

    /// <summary>The age at which keys are replaced, or null: only on request. Default: null.</summary>
    public TimeSpan? RotateEvery { get; init; }

    /// <summary>For how long orders are still answered that were encrypted for replaced keys. Default: 1 hour.</summary>
    // A requester that asked for the keys just before they were replaced, and whose order then waited in a manager's queue.
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Receives the new keys when they have replaced others. Default: null.</summary>
    public Action<WorkerKeys>? Rotated { get; init; }

    /// <summary>Receives a sentence when keys could not be replaced or forgotten. Default: null, it is dropped.</summary>
    public Action<string>? Log { get; init; }
}
