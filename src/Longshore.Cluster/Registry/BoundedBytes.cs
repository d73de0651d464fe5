namespace Longshore.Cluster.Registry;

/// <summary>Receives the bytes of an object of a promised size. More of them are refused, and each that arrives gives the rest some more time.</summary>
/// <param name="bytes">Memory of the promised size.</param>
/// <param name="late">Cancelled when nothing has arrived for a while.</param>
internal sealed class BoundedBytes(byte[] bytes, CancellationTokenSource late) : MemoryStream(bytes)
{
    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        late.CancelAfter(ClusterLimits.CodeStallTime);
        await base.WriteAsync(buffer, cancellationToken);
    }
}
