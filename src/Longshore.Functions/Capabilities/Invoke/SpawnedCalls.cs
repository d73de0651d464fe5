using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>The calls that a guest has spawned and not awaited. They end with the call that spawned them. Thread-safe.</summary>
internal sealed class SpawnedCalls : IHandles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Task<OperationFields>> _calls = [];
    private Held _held = new();
    private long _lastId;
    private CancellationToken _ended;

    /// <inheritdoc/>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count > 0;
            }
        }
    }

    /// <summary>Adds a call that runs.</summary>
    /// <param name="begin">Begins it.</param>
    /// <param name="ended">Cancelled when the guest's own call ends.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="OperationException">There are too many.</exception>
    public long Add(Func<Task<OperationFields>> begin, CancellationToken ended)
    {
        lock (_lock)
        {
            if (_calls.Count == InvokeLimits.SpawnedMax)
            {
                throw new OperationException(OperationError.LimitReached, $"{InvokeLimits.SpawnedMax} calls were spawned and not awaited, the limit");
            }

            if (_ended != ended)
            {
                // Once for each call. The registration goes with the token, which lives as long as the call.
                _ended = ended;
                ended.UnsafeRegister(static calls => ((SpawnedCalls)calls!).Clear(), this);
            }

            _calls.Add(++_lastId, HoldAsync(begin(), _held));
            return _lastId;
        }
    }

    /// <summary>Takes a call, to await it.</summary>
    /// <exception cref="OperationException">There is none of this number.</exception>
    public Task<OperationFields> Take(long id)
    {
        lock (_lock)
        {
            return _calls.Remove(id, out var call)
                ? ReleaseAsync(call, _held)
                : throw new OperationException(OperationError.InvalidArgument, $"no call {id} was spawned, or it was awaited already");
        }
    }

    private static long SizeOf(OperationFields answer) => answer.Sum(field => (long)field.Length);

    private void Clear()
    {
        lock (_lock)
        {
            // Calls that have not ended yet count for the call that has ended.
            _calls.Clear();
            _held = new Held();
        }
    }

    // Drops an answer for which there is no room.
    private static async Task<OperationFields> HoldAsync(Task<OperationFields> running, Held held)
    {
        var answer = await running;
        var size = SizeOf(answer);
        if (Interlocked.Add(ref held.Bytes, size) <= InvokeLimits.SpawnedBytesMax)
        {
            return answer;
        }

        Interlocked.Add(ref held.Bytes, -size);
        throw new OperationException(
            OperationError.LimitReached, $"the answers of spawned calls that were not awaited have over {InvokeLimits.SpawnedBytesMax} bytes, the limit");
    }

    private static async Task<OperationFields> ReleaseAsync(Task<OperationFields> call, Held held)
    {
        var answer = await call;
        Interlocked.Add(ref held.Bytes, -SizeOf(answer));
        return answer;
    }

    // The bytes of answers that wait to be awaited.
    private sealed class Held
    {
        public long Bytes;
    }
}
