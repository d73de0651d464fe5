namespace Longshore.Trust.Orders;

/// <summary>An item of data as a workload receives it.</summary>
public sealed record WorkloadItem
{
    internal WorkloadItem(OrderItem item, ReadOnlyMemory<byte> plain) => (Item, Plain) = (item, plain);

    /// <summary>Its place among the items.</summary>
    public long Index => Item.Index;

    /// <summary>The data, decrypted.</summary>
    public ReadOnlyMemory<byte> Plain { get; }

    internal OrderItem Item { get; }
}
