using System.Security.Cryptography;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>What a requester asks for.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Items">The data; each is one item.</param>
public sealed record OrderSpec(string Workload, IReadOnlyList<ReadOnlyMemory<byte>> Items)
{
    private const int IdBytes = 32;

    /// <summary>The form of the protocol. <see cref="OrderMode.Avalon"/> believes results that are not bound to their requests. Default: the safe
    /// one.</summary>
    public OrderMode Mode { get; init; } = OrderMode.Safe;

    /// <summary>Whether one initialization vector serves all ciphertexts, for workers of Avalon's that know no other form. Whoever sees the order
    /// and its result can read the first 32 bytes of each. It needs <see cref="OrderMode.Avalon"/>. Default: no.</summary>
    public bool SharesIv { get; init; }

    /// <summary>The worker's identifier, 64 hexadecimal digits; null takes <see cref="WorkerDescription.Id"/>. Default: null.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The order's identifier in hexadecimal digits. Default: random.</summary>
    public string WorkOrderId { get; init; } = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    /// <summary>The requester's identifier in hexadecimal digits. Default: random.</summary>
    public string RequesterId { get; init; } = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    /// <summary>The requester's nonce in hexadecimal digits. Default: random.</summary>
    public string Nonce { get; init; } = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    /// <summary>How long a listener shall hold the request until the result is there, in milliseconds; 0 asks for the result later. Default: 6,000, as
    /// in Avalon.</summary>
    public int ResponseTimeMilliseconds { get; init; } = 6_000;

    /// <summary>Whether the data is sent as it is, for all to read. The result is encrypted anyway. Default: no.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The limits of its result.</summary>
    public OrderLimits Limits { get; init; } = new();
}
