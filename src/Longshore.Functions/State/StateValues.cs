namespace Longshore.Functions.State;

/// <summary>Whole regions, for what is no guest: their value is replaced or read at once.</summary>
/// <param name="tier">The node's regions.</param>
public sealed class StateValues(StateTier tier)
{
    /// <summary>Replaces the value of a region. It is durable when the task ends. What functions have written to the region and not pushed is
    /// replaced, too.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The region.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait, not a push that was sent.</param>
    /// <exception cref="StateException">It was refused, or the store does not answer.</exception>
    public async Task PutAsync(string space, string name, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        using var use = tier.Space(space).Use(name);
        for (var tries = 1; ; tries++)
        {
            await tier.Remote.PullAsync(use.Region, discards: true, cancellationToken);
            await use.WriteAsync(0, value, expected: null, cancellationToken);
            try
            {
                await tier.Remote.PushAsync(use.Region, token: null, value.Length, cancellationToken);
                return;
            }
            catch (StateException failure) when (failure.Refusal == StateRefusal.Conflict && tries < StateLimits.PushTriesMax)
            {
                // Again, over what the other node has pushed.
            }
        }
    }

    /// <summary>Reads the value of a region: the store's newest, or the node's own if functions have written to it and not pushed.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The region.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value, or null if there is no region.</returns>
    /// <exception cref="StateException">It is longer than <see cref="StateLimits.TransferBytesMax"/>, or the store does not answer.</exception>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(string space, string name, CancellationToken cancellationToken)
    {
        using var use = tier.Space(space).Use(name);
        try
        {
            await tier.Remote.PullAsync(use.Region, discards: false, cancellationToken);
        }
        catch (StateException failure) when (failure.Refusal == StateRefusal.Conflict)
        {
            // The node's own value is newer.
        }

        var (exists, length) = await use.LengthAsync(cancellationToken);
        if (!exists)
        {
            return null;
        }

        StateUse.CheckTransfer(length);
        return (await use.ReadAsync(0, length, cancellationToken)).Bytes;
    }
}
