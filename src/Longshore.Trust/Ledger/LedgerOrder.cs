namespace Longshore.Trust.Ledger;

/// <summary>An accepted order. Texts are kept as they were sent.</summary>
public sealed record LedgerOrder
{
    /// <summary>The order's identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The identifier of the worker that it is for.</summary>
    public required string Worker { get; init; }

    /// <summary>Who asks, as the order says.</summary>
    public required string Requester { get; init; }

    /// <summary>The network address that the order came from.</summary>
    public required string Source { get; init; }

    /// <summary>The digest of the keys that the worker had when the order was accepted (<see cref="Client.WorkerDescription.KeyDigest"/>).</summary>
    public required string KeyDigest { get; init; }

    /// <summary>The whole request, which the worker reads.</summary>
    public required string Request { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Accepted { get; init; }

    /// <summary>When it is cancelled unless it is done.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>What is sent when it has ended.</summary>
    public DeliveryKind Delivery { get; init; }

    /// <summary>Where to; empty for nowhere.</summary>
    public string DeliveryUri { get; init; } = "";

    /// <summary>What became of it.</summary>
    public OrderState State { get; init; }

    /// <summary>The worker's answer, or an error in its form; empty while it waits.</summary>
    public string Response { get; init; } = "";
}
