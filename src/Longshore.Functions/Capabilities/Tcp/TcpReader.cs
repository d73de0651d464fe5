using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>The bytes of a connection that have arrived and that the guest has not taken. Thread-safe.</summary>
/// <param name="bytesMax">The most bytes that are held.</param>
/// <param name="receive">Receives into a buffer: the number of bytes, or 0 at the end. Throws an <see cref="OperationException"/>.</param>
internal sealed class TcpReader(int bytesMax, Func<Memory<byte>, Task<int>> receive)
{
    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _isPaused;
    private OperationException? _failure;
    private Task _receiving = Task.CompletedTask;

    /// <summary>Completes when <see cref="TryRead"/> has an answer: bytes, the end, or a failure. It does not fail itself. Begins to receive if
    /// there is nothing to take.</summary>
    public Task Readable
    {
        get
        {
            lock (_lock)
            {
                if (!HasAnswer && _receiving.IsCompleted)
                {
                    _receiving = ReceiveAsync();
                }

                return HasAnswer ? Task.CompletedTask : _receiving;
            }
        }
    }

    /// <summary>The number of bytes that can be taken.</summary>
    public int Available
    {
        get
        {
            lock (_lock)
            {
                return _end - _start;
            }
        }
    }

    private bool HasAnswer => _end > _start || _isAtEnd || _failure is not null || _isPaused;

    /// <summary>Takes bytes that have arrived.</summary>
    /// <param name="into">Receives them.</param>
    /// <param name="count">Their number; 0 at the end.</param>
    /// <returns>False if nothing has arrived yet.</returns>
    /// <exception cref="OperationException">The connection failed, or does not read now.</exception>
    public bool TryRead(Span<byte> into, out int count)
    {
        lock (_lock)
        {
            count = Math.Min(into.Length, _end - _start);
            _buffer.AsSpan(_start, count).CopyTo(into);
            _start += count;
            if (count > 0 || into.IsEmpty)
            {
                return true;
            }

            return _isPaused ? throw Busy("it is being secured") : _failure is null ? _isAtEnd : throw _failure;
        }
    }

    /// <summary>Stops reading, so that another reads the connection.</summary>
    /// <exception cref="OperationException">A read waits, or bytes have arrived that were not taken.</exception>
    public void Pause()
    {
        lock (_lock)
        {
            if (_isPaused || !_receiving.IsCompleted || _end > _start)
            {
                throw Busy("a read of it waits, or bytes have arrived that were not read");
            }

            _isPaused = true;
        }
    }

    /// <summary>Reads again.</summary>
    public void Continue()
    {
        lock (_lock)
        {
            _isPaused = false;
        }
    }

    private static OperationException Busy(string why) => new(OperationError.InvalidArgument, "the connection cannot be used so now: " + why);

    private async Task ReceiveAsync()
    {
        // The buffer is empty, and nobody else writes to it.
        var buffer = _buffer.Length > 0 ? _buffer : _buffer = GC.AllocateUninitializedArray<byte>(bytesMax);
        var (count, failure) = (0, default(OperationException));
        try
        {
            count = await receive(buffer).ConfigureAwait(false);
        }
        catch (OperationException failed)
        {
            failure = failed;
        }

        lock (_lock)
        {
            (_start, _end, _isAtEnd, _failure) = (0, count, count == 0 && failure is null, failure);
        }
    }
}
