using Longshore.Trust.Orders;
using Longshore.Trust.Service.Pool;

namespace Longshore.Trust.Service;

/// <summary>How a listener serves.</summary>
public sealed record ServiceOptions
{
    /// <summary>The form of the protocol. Default: that of the specification.</summary>
    public OrderMode Mode { get; init; } = OrderMode.Safe;

    /// <summary>The workers that take orders here.</summary>
    public IReadOnlyList<PoolWorker> Workers { get; init; } = [];

    /// <summary>The limits of orders.</summary>
    public OrderLimits Orders { get; init; } = new();

    /// <summary>The limits of the workers' queue.</summary>
    public PoolLimits Pool { get; init; } = new();

    /// <summary>The most bytes of a request. Default: 16 MiB.</summary>
    // Half of a worker's message, in which the order is a text once more.
    public int RequestBytesMax { get; init; } = 16 << 20;

    /// <summary>The most identifiers on a page of a look-up. Default: 100.</summary>
    // 7 KiB.
    public int PageMax { get; init; } = 100;

    /// <summary>The longest time that a requester may wait for its result in one request (<c>responseTimeoutMSecs</c>). Default: 5 minutes.</summary>
    // Longer than most proxies keep a connection that is silent.
    public TimeSpan ResponseTimeMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an order may wait and be processed whose requester does not wait. Default: 24 hours, as long as results are kept.</summary>
    public TimeSpan OrderTimeMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The organization of the workers, in hexadecimal digits. Default: that of Avalon's configuration.</summary>
    public string Organization { get; init; } = "aabbcc1234ddeeff";

    /// <summary>The application type of the workers, in hexadecimal digits. Default: that of Avalon's configuration.</summary>
    public string Application { get; init; } = "11aa22bb33cc44dd";

    /// <summary>Receives sentences about workers and deliveries, from any thread. Default: null, they are dropped.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Receives exceptions that requests and queues have caught. Default: null, they are dropped.</summary>
    public Action<Exception>? Faulted { get; init; }
}
