namespace Longshore.Trust.Zmtp;

/// <summary>The bytes that one message has taken from a budget, until it is disposed.</summary>
/// <param name="budget">The budget, or null for none.</param>
internal sealed class HeldBytes(IByteBudget? budget) : IDisposable
{
    private long _held;

    /// <summary>Takes further bytes.</summary>
    /// <exception cref="ZmtpException">None are left.</exception>
    public void Take(long bytes)
    {
        if (budget?.TryTake(bytes) == false)
        {
            throw new ZmtpException(ZmtpFailure.BytesUnderWay, "too many bytes are under way");
        }

        _held += bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        budget?.Return(_held);
        _held = 0;
    }
}
