using Longshore.Functions.State;

namespace Longshore.Tests.Functions.State;

/// <summary>A store whose calls are lost, doubled or held up.</summary>
/// <param name="store">The store behind it.</param>
/// <param name="draw">Chooses what happens to the next call, or null: see <see cref="Next"/>.</param>
internal sealed class FaultyStateStore(IStateStore store, Func<StateFault>? draw = null) : IStateStore
{
    private readonly List<TaskCompletionSource> _stalled = [];
    private readonly List<Func<Task>> _late = [];

    /// <summary>What happens to the next call.</summary>
    public StateFault Next { get; set; }

    /// <summary>The calls that are held up.</summary>
    public int Stalled => _stalled.Count;

    public ValueTask<StatePulled> PullAsync(StateKey key, IReadOnlyList<StateChunkRequest> chunks, CancellationToken cancellationToken) =>
        CallAsync(() => store.PullAsync(key, chunks, cancellationToken));

    public ValueTask<StatePushed> PushAsync(StatePush push) => CallAsync(() => store.PushAsync(push));

    public ValueTask<bool> DeleteAsync(StateKey key) => store.DeleteAsync(key);

    public ValueTask<long?> TryLockAsync(StateLockRequest request) => CallAsync(() => store.TryLockAsync(request));

    public ValueTask UnlockAsync(StateKey key, string holder) => store.UnlockAsync(key, holder);

    /// <summary>Lets a call go on that is held up. What follows it runs now.</summary>
    public void Release(int index)
    {
        var stalled = _stalled[index % _stalled.Count];
        _stalled.Remove(stalled);
        stalled.SetResult();
    }

    /// <summary>Lets the second copies of requests arrive.</summary>
    public async Task ArriveLateAsync()
    {
        foreach (var request in _late)
        {
            await request();
        }

        _late.Clear();
    }

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        var fault = draw?.Invoke() ?? Next;
        Next = StateFault.None;
        if (fault == StateFault.RequestLost)
        {
            throw new StateUnavailableException("the request was lost");
        }

        if (fault == StateFault.StalledBefore)
        {
            await StallAsync();
        }

        var answer = await call();
        switch (fault)
        {
            case StateFault.Duplicated:
                await call();
                break;
            case StateFault.DuplicatedLate:
                _late.Add(async () => await call());
                break;
            case StateFault.StalledAfter:
                await StallAsync();
                break;
            case StateFault.AnswerLost:
                throw new StateUnavailableException("the answer was lost");
        }

        return answer;
    }

    private Task StallAsync()
    {
        var stalled = new TaskCompletionSource();
        _stalled.Add(stalled);
        return stalled.Task;
    }
}
