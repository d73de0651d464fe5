namespace Longshore.JavaScript.Contexts;

/// <summary>The operations that a guest has begun and whose answers it has not got. The guest's thread adds and takes; answers come on any
/// thread.</summary>
internal sealed class PendingOperations
{
    // An answer as OperationHandler describes it.
    private static readonly byte[] TooMuch =
    [
        .. Field("LimitReached"u8), .. Field("the answers that the call has not taken have too many bytes"u8),
    ];

    private static readonly byte[] Failed = [.. Field("Failed"u8), .. Field("the host failed"u8)];

    private readonly Queue<(int Id, byte[] Answer)> _answers = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = NewSource();
    private int _lastId;
    private long _heldBytes;
    private long _requestBytes;

    /// <summary>The number of operations without an answer, and of answers that were not taken.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of the requests whose operations run.</summary>
    public long RequestBytes => Interlocked.Read(ref _requestBytes);

    /// <summary>Completes when there is an answer to take, or at a <see cref="Wake"/>.</summary>
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
    /// <param name="running">The operation.</param>
    /// <param name="requestBytes">The bytes of its request, which are held while it runs.</param>
    /// <returns>Its number, from 1 on.</returns>
    public int Add(ValueTask<byte[]> running, int requestBytes)
    {
        Count++;
        Interlocked.Add(ref _requestBytes, requestBytes);
        var id = ++_lastId;
        _ = NoteAsync(id, running, requestBytes);
        return id;
    }

    /// <summary>Ends a wait for <see cref="Next"/> although there is no answer.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _next.TrySetResult();
        }
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

    // The border of operations: a guest never waits for an answer that nobody gives.
    private static async Task<byte[]> AnswerOfAsync(ValueTask<byte[]> running)
    {
        try
        {
            return await running.ConfigureAwait(false);
        }
        catch (Exception)
        {
            return Failed;
        }
    }

    private static byte[] Field(ReadOnlySpan<byte> text) => [(byte)text.Length, 0, 0, 0, .. text];

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task NoteAsync(int id, ValueTask<byte[]> running, int requestBytes)
    {
        var answer = await AnswerOfAsync(running).ConfigureAwait(false);
        Interlocked.Add(ref _requestBytes, -requestBytes);
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
