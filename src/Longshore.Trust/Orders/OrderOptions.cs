using Longshore.Functions.Attestation;
using Longshore.Trust.Receipts;

namespace Longshore.Trust.Orders;

/// <summary>How a worker processes orders.</summary>
public sealed record OrderOptions
{
    /// <summary>The form of the protocol. Default: the safe one.</summary>
    public OrderMode Mode { get; init; } = OrderMode.Safe;

    /// <summary>The public keys of the requesters that are served, in PEM. Empty serves everybody. Default: empty.</summary>
    public IReadOnlyList<string> Requesters { get; init; } = [];

    /// <summary>The worker's identifier, 64 hexadecimal digits: in the safe form, orders for another one are refused. Null takes
    /// <see cref="WorkerId.OfKey"/>, and refuses others only if <see cref="Requesters"/> are known. Default: null.</summary>
    // Clients of Avalon take any identifier of a worker that they know by its address only.
    public string? WorkerId { get; init; }

    /// <summary>The worker's evidence, which clients verify: base64. Default: none.</summary>
    public string Quote { get; init; } = "";

    /// <summary>Makes evidence for clients that ask with a question. Null, and Avalon's form, give everybody <see cref="Quote"/>. Default: null.</summary>
    public IAttester? Attester { get; init; }

    /// <summary>The digest of the worker's enclave in hexadecimal digits. Default: it is in none.</summary>
    public string MrEnclave { get; init; } = "";

    /// <summary>The limits.</summary>
    public OrderLimits Limits { get; init; } = new();

    /// <summary>The clock of receipts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Keeps a receipt of every order whose workload gave a result; null makes none. Default: null.</summary>
    public ReceiptBook? Receipts { get; init; }

    /// <summary>Receives exceptions that are defects; the order fails, and the next is processed. Default: null, they are dropped.</summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>Keeps past orders from one start to the next, in the safe form. The caller disposes it. Null forgets them at the end. Default: null.</summary>
    public PastOrders? PastOrders { get; init; }

    /// <summary>Receives sentences about hardware and files that fail. Default: null, they are dropped.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Makes the nonce of an answer in Avalon's form, 16 of A-Z and 0-9.</summary>
    internal Func<string> AvalonNonce { get; init; } = () =>
        System.Security.Cryptography.RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 16);
}
