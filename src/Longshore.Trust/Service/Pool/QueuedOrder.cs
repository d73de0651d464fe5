using Longshore.Trust.Ledger;

namespace Longshore.Trust.Service.Pool;

/// <summary>An order in the queue. The ledger has its text.</summary>
internal sealed class QueuedOrder : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _deadline;
    private volatile bool _isProcessing;

    public QueuedOrder(WaitingOrder order, TimeProvider time)
    {
        Order = order;
        var left = order.Deadline - time.GetUtcNow();
        _deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
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
