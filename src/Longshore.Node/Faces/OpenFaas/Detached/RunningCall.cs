namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>An asynchronous call that runs and may be cancelled, until it is disposed.</summary>
internal sealed class RunningCall : IDisposable
{
    private readonly CancelledCalls _owner;
    private readonly string _id;
    // Never disposed: whoever cancels may be late, and without a timer or a link it has nothing to free.
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _either;

    /// <param name="owner">The calls that run.</param>
    /// <param name="id">The call's number.</param>
    /// <param name="stopping">Cancels the call for another reason.</param>
    public RunningCall(CancelledCalls owner, string id, CancellationToken stopping)
    {
        (_owner, _id) = (owner, id);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token, stopping);
    }

    /// <summary>Cancelled when the call is to end, for either reason.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the call was cancelled by its number.</summary>
    public bool IsCancelled => _cancelled.IsCancellationRequested;

    /// <summary>Cancels the call.</summary>
    public void Cancel() => _cancelled.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.Leave(_id, this);
        _either.Dispose();
    }
}
