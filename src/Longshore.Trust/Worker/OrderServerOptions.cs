namespace Longshore.Trust.Worker;

/// <summary>Where a worker listens, and its limits there.</summary>
public sealed record OrderServerOptions
{
    /// <summary>The ZeroMQ address. Default: <c>tcp://*:7777</c>, as in Avalon.</summary>
    public string Address { get; init; } = "tcp://*:7777";

    /// <summary>The most messages of one peer that wait to be read. Default: 8.</summary>
    // A peer that follows the protocol has one. Each may be as large as the largest message.
    public int WaitingMessagesMax { get; init; } = 8;

    /// <summary>Receives sentences about refused messages and lost answers. Default: null, they are dropped.</summary>
    public Action<string>? Log { get; init; }
}
