using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Pool;

/// <summary>An order in the queue. The ledger has its text.</summary>
internal sealed class QueuedOrder : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _deadline;
    private volatile bool _isProcessing;

    /// <param name="order">The order.</param>
    /// <param name="timeMax">The longest time of any order. A clock that was set back gives an old one no more.</param>
    /// <param name="time">The clock.</param>
    public QueuedOrder(WaitingOrder order, TimeSpan timeMax, TimeProvider time)
    {
        Order = order;
        var left = order.Deadline - time.GetUtcNow();
        _deadline = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, timeMax.Ticks)), time);
        Deadline = _deadline.Token;
    }

    public WaitingOrder Order { get; }

    /// <summary>Ends when the order has.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Cancelled when the order's time is over.</summary>
    public CancellationToken Deadline { get; }

    /// <summary>How often it was sent to a process that was lost before it answered. Only the process that has the order changes it.</summary>
    public int Sends { get; set; }

    /// <summary>Whether a worker processes it.</summary>
    public bool IsProcessing
    {
        get => _isProcessing;
        set => _isProcessing = value;
    }

    public void End() => _ended.TrySetResult();

    public void Dispose() => _deadline.Dispose();
}
