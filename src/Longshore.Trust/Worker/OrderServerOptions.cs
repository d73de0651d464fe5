namespace Longshore.Trust.Worker;

/// <summary>Where a worker listens, and its limits there.</summary>
public sealed record OrderServerOptions
{
    /// <summary>The ZeroMQ address. Default: <c>tcp://*:7777</c>, as in Avalon.</summary>
    public string Address { get; init; } = "tcp://*:7777";

    /// <summary>The most connections at one time; further ones are closed. Default: 1,024.</summary>
    // A silent one holds a buffer of 4 KiB and a file descriptor, of which systems allow some thousands.
    public int ConnectionsMax { get; init; } = 1_024;

    /// <summary>The most connections of one address. Default: 256.</summary>
    public int AddressConnectionsMax { get; init; } = 256;

    /// <summary>The most orders of one address that are processed at one time; further ones are told that the worker is busy. Default: 32.</summary>
    // Half of what the worker processes: one peer leaves room for another.
    public int AddressOrdersMax { get; init; } = 32;

    /// <summary>The most answers that a connection is owed before its next message is read. Default: 8.</summary>
    // A REQ socket is owed one. A DEALER that sends more of them waits in its own queue.
    public int AnswersMax { get; init; } = 8;

    /// <summary>The most bytes of messages and answers under way. A connection whose message or answer is over it is closed. Default: 256 MiB.</summary>
    // While an order is processed, the worker holds it several times: as text, as JSON, decoded and decrypted.
    public long BytesMax { get; init; } = 256 << 20;

    /// <summary>The most bytes under way of one address. Default: 128 MiB.</summary>
    // Half of the budget, and four of the largest messages.
    public long AddressBytesMax { get; init; } = 128 << 20;

    /// <summary>The clock of timeouts and of the log.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives sentences about what was not served, with counts, once a second at most. Default: null, they are dropped.</summary>
    public Action<string>? Log { get; init; }
}
