using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>The calls of a guest that begin when it has nothing else to do. So one call may run on the guest's own thread, and several
/// run beside one another. For the guest's thread only.</summary>
internal sealed class CallsAtWait
{
    private readonly List<Call> _calls = [];

    /// <summary>Adds a call.</summary>
    /// <param name="begin">Begins it. Its argument says whether it may run on the guest's thread.</param>
    public Task<OperationFields> Add(Func<bool, ValueTask<OperationFields>> begin)
    {
        var call = new Call(begin);
        _calls.Add(call);
        return call.Answer;
    }

    /// <summary>Begins all of them.</summary>
    /// <param name="mayRunHere">Whether the guest waits for nothing else.</param>
    public void Begin(bool mayRunHere)
    {
        if (_calls.Count == 0)
        {
            return;
        }

        var calls = _calls.ToArray();
        _calls.Clear();
        foreach (var call in calls)
        {
            _ = call.RunAsync(mayRunHere && calls.Length == 1);
        }
    }

    /// <summary>The guest's own call has ended: those that have not begun never do.</summary>
    public void Clear()
    {
        foreach (var call in _calls)
        {
            call.Cancel();
        }

        _calls.Clear();
    }

    private sealed class Call(Func<bool, ValueTask<OperationFields>> begin)
    {
        // Its continuation only notes the answer, so it may run on the thread that has it.
        private readonly TaskCompletionSource<OperationFields> _answer = new();

        public Task<OperationFields> Answer => _answer.Task;

        public void Cancel() => _answer.TrySetCanceled();

        public async Task RunAsync(bool mayRunHere)
        {
            try
            {
                _answer.TrySetResult(await begin(mayRunHere));
            }
            catch (Exception failure)
            {
                _answer.TrySetException(failure);
            }
        }
    }
}
