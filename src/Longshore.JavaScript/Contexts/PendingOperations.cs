namespace Longshore.JavaScript.Contexts;

/// <summary>The operations that a guest has begun and whose answers it has not got. The guest's thread adds and takes; answers come on any
/// thread.</summary>
internal sealed class PendingOperations
{
    // An answer as OperationHandler describes it.
    private static readonly byte[] TooMuch =
    [
        .. Field("LimitReached"u8), .. Field("the answers that the call has not taken have more than 64 MiB"u8),
    ];

    private readonly Queue<(int Id, byte[] Answer)> _answers = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = NewSource();
    private int _lastId;
    private long _heldBytes;

    /// <summary>The number of operations without an answer, and of answers that were not taken.</summary>
    public int Count { get; private set; }

    /// <summary>Completes when there is an answer to take.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    /// <summary>Adds an operation that runs.</summary>
    /// <returns>Its number, from 1 on.</returns>
    public int Add(ValueTask<byte[]> running)
    {
        Count++;
        var id = ++_lastId;
        _ = NoteAsync(id, running);
        return id;
    }

    /// <summary>Takes an answer, if there is one.</summary>
    public bool TryTake(out int id, out byte[] answer)
    {
        lock (_lock)
        {
            if (_answers.TryDequeue(out var first))
            {
                Count--;
                (id, answer) = first;
                _heldBytes -= answer.Length;
                return true;
            }

            if (_next.Task.IsCompleted)
            {
                _next = NewSource();
            }

            (id, answer) = (0, []);
            return false;
        }
    }

    private static byte[] Field(ReadOnlySpan<byte> text) => [(byte)text.Length, 0, 0, 0, .. text];

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task NoteAsync(int id, ValueTask<byte[]> running)
    {
        var answer = await running.ConfigureAwait(false);
        lock (_lock)
        {
            if (_heldBytes + answer.Length > HostLimits.AnswerBytesMax)
            {
                answer = TooMuch;
            }

            _heldBytes += answer.Length;
            _answers.Enqueue((id, answer));
            _next.TrySetResult();
        }
    }
}
