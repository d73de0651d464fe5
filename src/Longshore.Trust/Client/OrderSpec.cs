using System.Security.Cryptography;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>What a requester asks for.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Items">The data; each is one item.</param>
public sealed record OrderSpec(string Workload, IReadOnlyList<ReadOnlyMemory<byte>> Items)
{
    private const int IdBytes = 32;
    private const int NonceBytes = 16;

    /// <summary>The form of the protocol. Default: the safe one.</summary>
    public OrderMode Mode { get; init; } = OrderMode.Safe;

    /// <summary>The worker's identifier in hexadecimal digits.</summary>
    public string WorkerId { get; init; } = new('0', 2 * IdBytes);

    /// <summary>The order's identifier in hexadecimal digits. Default: random.</summary>
    public string WorkOrderId { get; init; } = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    /// <summary>The requester's identifier in hexadecimal digits. Default: random.</summary>
    public string RequesterId { get; init; } = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    /// <summary>The requester's nonce in hexadecimal digits. Default: random.</summary>
    public string Nonce { get; init; } = RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true);

    /// <summary>Whether the data is sent as it is, for all to read. The result is encrypted anyway. Default: no.</summary>
    public bool IsPlain { get; init; }
}
