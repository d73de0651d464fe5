namespace Longshore.Functions.State;

/// <summary>The use of a region. Until its disposal the node keeps the region.</summary>
/// <param name="Tier">The tier that has it.</param>
/// <param name="Region">The region.</param>
internal readonly record struct StateUse(StateTier Tier, StateRegion Region) : IDisposable
{
    /// <summary>The region's length and whether there is one.</summary>
    public async ValueTask<(bool Exists, long Length)> LengthAsync(CancellationToken cancellationToken)
    {
        long length;
        bool exists;
        while (!Region.TryLength(out length, out exists))
        {
            await EnsureAsync(0, 0, cancellationToken);
        }

        return (exists, length);
    }

    /// <summary>Reads a range. It is shorter where the region ends.</summary>
    /// <exception cref="StateException">See <see cref="StateRemote.EnsureAsync"/>.</exception>
    public async ValueTask<(ReadOnlyMemory<byte> Bytes, long Stamp)> ReadAsync(long offset, long length, CancellationToken cancellationToken)
    {
        // The end is known first, so that no more is allocated than there is.
        var (_, all) = await LengthAsync(cancellationToken);
        length = Math.Clamp(all - offset, 0, length);
        CheckTransfer(length);
        while (true)
        {
            if (Region.Missing(offset, length).Count == 0)
            {
                // Not before everything was pulled: a read that waits for the store holds nothing.
                var bytes = new byte[length];
                if (Region.TryRead(offset, bytes, out var read, out var stamp))
                {
                    return (bytes.AsMemory(0, read), stamp);
                }
            }

            await EnsureAsync(offset, length, cancellationToken);
        }
    }

    /// <summary>Writes. See <see cref="StateRegion.TryWrite"/>.</summary>
    /// <returns>Where it was written, and the stamp of the write.</returns>
    /// <exception cref="StateException">It was refused, or see <see cref="StateRemote.EnsureAsync"/>.</exception>
    public async ValueTask<(long At, long Stamp)> WriteAsync(
        long? offset, ReadOnlyMemory<byte> from, long? expected, CancellationToken cancellationToken)
    {
        CheckTransfer(from.Length);
        long at;
        long stamp;
        while (!TryWrite(offset, from.Span, expected, out at, out stamp))
        {
            await EnsureAsync(offset, from.Length, cancellationToken);
        }

        return (at, stamp);
    }

    /// <summary>Writes, if everything that is needed was pulled. Makes room if the node has none.</summary>
    /// <exception cref="StateException">It was refused.</exception>
    public bool TryWrite(long? offset, ReadOnlySpan<byte> from, long? expected, out long at, out long stamp)
    {
        while (true)
        {
            try
            {
                return Region.TryWrite(offset, from, expected, out at, out stamp);
            }
            catch (StateException full) when (full.Refusal == StateRefusal.LimitReached && Tier.Evict(full.FullSpace))
            {
                // Again, until there is room or nothing to drop.
            }
        }
    }

    /// <summary>Pulls what a range needs.</summary>
    /// <exception cref="StateException">See <see cref="StateRemote.EnsureAsync"/>.</exception>
    public Task EnsureAsync(long? offset, long length, CancellationToken cancellationToken) =>
        Tier.Remote.EnsureAsync(Region, offset, length, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Tier.End(Region);

    /// <summary>Checks the length of one read or write.</summary>
    /// <exception cref="StateException">It is too long.</exception>
    public static void CheckTransfer(long length)
    {
        if (length > StateLimits.TransferBytesMax)
        {
            throw new StateException(StateRefusal.TooLarge, $"one read or write has at most {StateLimits.TransferBytesMax} bytes");
        }
    }
}
