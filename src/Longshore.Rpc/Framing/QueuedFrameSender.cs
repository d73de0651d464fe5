using System.Buffers;
using System.IO.Pipelines;

namespace Longshore.Rpc.Framing;

/// <summary>Sends frames without waiting for the network. Frames that are sent while a write is under way leave together with the next.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="pendingBytesMax">The most bytes that wait for a peer that does not read. Beyond it the connection counts as broken.</param>
/// <param name="held">Counts the bytes that wait, beside those of other peers. What it has no room for breaks the connection, too.</param>
/// <param name="broken">Called once, from any thread, when nothing can be sent any more.</param>
public sealed class QueuedFrameSender(PipeWriter output, int pendingBytesMax, HeldShare held, Action broken)
{
    // A larger buffer is freed once it is empty: a connection must not keep the memory of one large frame.
    private const int KeptBytesMax = 256 << 10;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _sending = new();
    private bool _isSending;
    private bool _isBroken;

    /// <summary>Whether bytes wait that the peer has not taken.</summary>
    public bool HasPending
    {
        get
        {
            lock (_gate)
            {
                return _isSending;
            }
        }
    }

    /// <summary>Queues a whole frame. A broken connection drops it.</summary>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        // Before the lock: to count the bytes may break another peer's connection.
        if (!held.TryAdd(frame.Length))
        {
            Break();
            return;
        }

        if (!TryQueue(frame.Span, out var isFirst))
        {
            held.Remove(frame.Length);
            Break();
        }
        else if (isFirst)
        {
            _ = SendPendingAsync();
        }
    }

    /// <summary>Sends nothing more, and frees what waits.</summary>
    public void Break()
    {
        lock (_gate)
        {
            if (_isBroken)
            {
                return;
            }

            _isBroken = true;
            _pending = new();
        }

        broken();
    }

    private bool TryQueue(ReadOnlySpan<byte> frame, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_isSending;
            if (_isBroken || (long)_pending.WrittenCount + frame.Length > pendingBytesMax)
            {
                return false;
            }

            _pending.Write(frame);
            _isSending = true;
            return true;
        }
    }

    private async Task SendPendingAsync()
    {
        while (TryTakePending())
        {
            try
            {
                if (!await output.WriteInPiecesAsync(_sending.WrittenMemory, Release, CancellationToken.None))
                {
                    Break();
                    return;
                }
            }
            catch (Exception)
            {
                // Whatever went wrong, only this connection ends; its reader learns why.
                Break();
                return;
            }
        }
    }

    private void Release(int bytes) => held.Remove(bytes);

    private bool TryTakePending()
    {
        lock (_gate)
        {
            _isSending = _pending.WrittenCount > 0 && !_isBroken;
            if (_sending.Capacity > KeptBytesMax)
            {
                _sending = new();
            }
            else
            {
                _sending.ResetWrittenCount();
            }

            if (_isSending)
            {
                (_pending, _sending) = (_sending, _pending);
            }

            return _isSending;
        }
    }
}
