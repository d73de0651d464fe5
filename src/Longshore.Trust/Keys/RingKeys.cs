namespace Longshore.Trust.Keys;

/// <summary>Keys of a ring.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="CreatedAt">When they were made.</param>
/// <param name="RetiredAt">When they were replaced; null for the current ones.</param>
internal sealed record RingKeys(WorkerKeys Keys, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    /// <summary>Makes new keys.</summary>
    public static RingKeys New(KeyRingOptions options, TimeProvider time) =>
        new(WorkerKeys.Create(options.EncryptionBits, options.IsDeterministic), time.GetUtcNow(), null);

    /// <summary>The same with no time after this one. A clock that was set back would otherwise keep the keys for as long again.</summary>
    public RingKeys NotAfter(DateTimeOffset now) => this with
    {
        CreatedAt = CreatedAt > now ? now : CreatedAt,
        RetiredAt = RetiredAt > now ? now : RetiredAt,
    };
}
