using System.Buffers;
using System.Buffers.Binary;

namespace Longshore.Offload.Wire;

/// <summary>Frames over a stream, both ways. Anyone may send; one loop reads.</summary>
internal sealed class FrameConnection(Stream stream) : IDisposable
{
    // What may wait to be sent to a side that does not read.
    private const int PendingBytesMax = 2 * OffloadProtocol.FrameBytesMax;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _sending = new();
    private bool _isSending;

    /// <summary>Sends a frame behind those that wait. A broken connection drops it: its reader hears of that.</summary>
    public void Send(FrameWriter frame)
    {
        var bytes = frame.Finish();
        lock (_gate)
        {
            if (_pending.WrittenCount + bytes.Length > PendingBytesMax)
            {
                stream.Dispose();
                return;
            }

            _pending.Write(bytes.Span);
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        _ = SendPendingAsync();
    }

    /// <summary>Reads frames until the other side ends the connection.</summary>
    /// <param name="handle">Is given each frame's type and body, which is valid only during the call.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OffloadProtocolException">A frame is too large, or the connection ends within one.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReadAllAsync(Action<FrameType, ReadOnlyMemory<byte>> handle, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        var (start, end) = (0, 0);
        while (true)
        {
            while (end - start >= OffloadProtocol.HeaderBytes)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(start));
                if (length > OffloadProtocol.FrameBytesMax)
                {
                    throw new OffloadProtocolException($"a frame of {length} bytes: the limit is {OffloadProtocol.FrameBytesMax}");
                }

                var whole = OffloadProtocol.HeaderBytes + (int)length;
                if (end - start < whole)
                {
                    Reserve(ref buffer, ref start, ref end, whole);
                    break;
                }

                handle((FrameType)buffer[start + 4], buffer.AsMemory(start + OffloadProtocol.HeaderBytes, (int)length));
                start += whole;
            }

            Reserve(ref buffer, ref start, ref end, OffloadProtocol.HeaderBytes);
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                if (end > start)
                {
                    throw new OffloadProtocolException("the connection ended within a frame");
                }

                return;
            }

            end += read;
        }
    }

    public void Dispose() => stream.Dispose();

    // Room for what is asked beyond what is there already; never more than twice what has come, so that a length alone costs nothing.
    private static void Reserve(ref byte[] buffer, ref int start, ref int end, int whole)
    {
        if (start > 0 && (start == end || buffer.Length - start < whole))
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(Math.Min(2 * buffer.Length, Math.Max(whole, buffer.Length + 1)), 64 << 10));
        }
    }

    private async Task SendPendingAsync()
    {
        // Who sends does not wait for the network; who sends at the same time has its frame taken along.
        while (true)
        {
            lock (_gate)
            {
                if (_pending.WrittenCount == 0)
                {
                    _isSending = false;
                    return;
                }

                (_pending, _sending) = (_sending, _pending);
            }

            try
            {
                await stream.WriteAsync(_sending.WrittenMemory);
            }
            catch (Exception broken) when (broken is IOException or ObjectDisposedException)
            {
                stream.Dispose();
                return;
            }

            _sending.ResetWrittenCount();
        }
    }
}
