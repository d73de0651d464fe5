using System.Buffers;
using System.IO.Pipelines;

namespace Longshore.Rpc.Framing;

/// <summary>Sends frames without waiting for the network. Frames that are sent while a write is under way leave together with the next.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="pendingBytesMax">The most bytes that wait for a peer that does not read. Beyond it the connection counts as broken.</param>
/// <param name="broken">Called once, from any thread, when nothing can be sent any more.</param>
public sealed class QueuedFrameSender(PipeWriter output, int pendingBytesMax, Action broken)
{
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
        lock (_gate)
        {
            if (_isBroken)
            {
                return;
            }

            if ((long)_pending.WrittenCount + frame.Length <= pendingBytesMax)
            {
                _pending.Write(frame.Span);
                if (_isSending)
                {
                    return;
                }

                _isSending = true;
            }
            else
            {
                _isBroken = true;
            }
        }

        if (Volatile.Read(ref _isBroken))
        {
            broken();
            return;
        }

        _ = SendPendingAsync();
    }

    private async Task SendPendingAsync()
    {
        while (TryTakePending())
        {
            try
            {
                var flushed = await output.WriteAsync(_sending.WrittenMemory);
                if (flushed.IsCompleted)
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

            _sending.ResetWrittenCount();
        }
    }

    private bool TryTakePending()
    {
        lock (_gate)
        {
            _isSending = _pending.WrittenCount > 0 && !_isBroken;
            if (_isSending)
            {
                (_pending, _sending) = (_sending, _pending);
            }

            return _isSending;
        }
    }

    private void Break()
    {
        lock (_gate)
        {
            if (_isBroken)
            {
                return;
            }

            _isBroken = true;
        }

        broken();
    }
}
