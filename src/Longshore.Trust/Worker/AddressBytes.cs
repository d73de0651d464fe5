using System.Net;
using Longshore.Trust.Zmtp;

namespace Longshore.Trust.Worker;

/// <summary>The bytes under way of one address.</summary>
/// <param name="quota">Counts the bytes of all.</param>
/// <param name="address">The address.</param>
internal sealed class AddressBytes(AddressQuota quota, IPAddress address) : IByteBudget
{
    /// <inheritdoc/>
    public bool TryTake(long bytes) => quota.TryTake(address, bytes);

    /// <inheritdoc/>
    public void Return(long bytes) => quota.Return(address, bytes);
}
