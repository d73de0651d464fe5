namespace Longshore.Rpc.Framing;

/// <summary>What is held for one peer of <see cref="SharedBytes"/>. After disposal, or once the peer was shed, nothing more is counted.
/// </summary>
public sealed class HeldShare : IDisposable
{
    private readonly SharedBytes _all;

    internal HeldShare(SharedBytes all, Action shed) => (_all, Shed) = (all, shed);

    internal Action Shed { get; }

    // Guarded by the lock of all shares.
    internal long Bytes { get; set; }

    /// <summary>Holds some more bytes. May shed another peer for them.</summary>
    /// <returns>False if there is no room and this peer would hold the most, or it was shed.</returns>
    public bool TryAdd(long bytes) => _all.TryAdd(this, bytes);

    /// <summary>Releases bytes.</summary>
    public void Remove(long bytes) => _all.Remove(this, bytes);

    /// <inheritdoc/>
    public void Dispose() => _all.Close(this);
}
