namespace Longshore.Trust.Service.Pool;

/// <summary>The limits of a listener's queue.</summary>
public sealed record PoolLimits
{
    /// <summary>The most orders that one process of a worker has at one time. Default: 8.</summary>
    // A worker of ours takes 32 of one address; one of Avalon's takes one after another, and the others wait in its socket.
    public int OrdersPerProcessMax { get; init; } = 8;

    /// <summary>The longest wait for a process to answer an order. Then it counts as lost. Default: 10 minutes.</summary>
    // Workloads of ours end after seconds. Those of others may compute for minutes.
    public TimeSpan AnswerTimeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait for a process to tell its keys. Default: 5 s.</summary>
    public TimeSpan SignupTimeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before a lost process is asked again. Default: 1 s.</summary>
    public TimeSpan LostPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause before an order is sent again to a process that is busy. Default: 100 ms.</summary>
    public TimeSpan BusyPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The pause before a process is asked for its keys again. Default: 30 s.</summary>
    // A worker that was started anew is noticed within this time, before requesters encrypt for its old keys.
    public TimeSpan KeysPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an order is sent whose process was lost. Default: 5.</summary>
    // An order that ends its worker must not end all of a pool, again and again.
    public int SendsMax { get; init; } = 5;
}
