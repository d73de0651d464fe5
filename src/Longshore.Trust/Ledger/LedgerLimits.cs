namespace Longshore.Trust.Ledger;

/// <summary>The limits of what a listener stores.</summary>
public sealed record LedgerLimits
{
    /// <summary>The most orders, with those that have ended. Default: 10,000.</summary>
    // Ten times Avalon's. With the usual 2 KiB of an order, 40 MiB.
    public int OrdersMax { get; init; } = 10_000;

    /// <summary>The most orders of one requester. Default: 1,000, those of Avalon's whole listener.</summary>
    public int RequesterOrdersMax { get; init; } = 1_000;

    /// <summary>The most orders from one network address. Default: 5,000.</summary>
    // A requester's identifier proves nothing, an address is harder to change: one leaves room for another.
    public int SourceOrdersMax { get; init; } = 5_000;

    /// <summary>The most bytes of requests and answers of orders from one network address. Default: 512 MiB, half of all.</summary>
    public long SourceBytesMax { get; init; } = 512L << 20;

    /// <summary>The most bytes of an outcome that is kept even where there is no room. Default: 1,024.</summary>
    // An order must be able to end. The listener's own errors have some 200.
    public int OutcomeBytesFree { get; init; } = 1_024;

    /// <summary>The most bytes of requests and answers; at it new orders are refused, and results give way to an error. Default: 1 GiB.</summary>
    public long OrderBytesMax { get; init; } = 1L << 30;

    /// <summary>The most bytes of requests and answers of one requester. Default: 256 MiB.</summary>
    public long RequesterBytesMax { get; init; } = 256L << 20;

    /// <summary>How long an order is kept after it has ended. Default: 24 hours.</summary>
    // Requesters ask within minutes; a day lets them repair what failed over night.
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether the oldest order that has ended gives its place to a new one, as in Avalon. Default: no, a result is kept for its
    /// time.</summary>
    public bool EvictsEnded { get; init; }

    /// <summary>The most receipts. They are never removed; at the limit new ones are refused. Default: 100,000.</summary>
    // About 1.2 KiB each.
    public int ReceiptsMax { get; init; } = 100_000;

    /// <summary>The most receipts of one requester. Default: 10,000.</summary>
    public int RequesterReceiptsMax { get; init; } = 10_000;

    /// <summary>The most updates of one receipt. Default: 100.</summary>
    // A worker adds one, the requester some.
    public int UpdatesMax { get; init; } = 100;

    /// <summary>The most characters of a receipt's fields, or of an update's. Default: 16,384.</summary>
    // Keys, signatures and digests have 1,200.
    public int ReceiptCharactersMax { get; init; } = 16 << 10;

    /// <summary>The most workers, and the most registries. Default: 1,000 of each.</summary>
    public int WorkersMax { get; init; } = 1_000;

    /// <summary>The most characters of a worker's details. Default: 65,536.</summary>
    // A quote with its certificates has 6,500.
    public int DetailsCharactersMax { get; init; } = 64 << 10;

    /// <summary>The most encryption keys of one worker, one for each tag. Default: 1,000.</summary>
    public int KeysMax { get; init; } = 1_000;
}
