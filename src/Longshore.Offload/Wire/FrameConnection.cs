using System.Buffers;
using System.IO.Pipelines;
using Longshore.Functions.Calls;
using Longshore.Rpc.Framing;

namespace Longshore.Offload.Wire;

/// <summary>The protocol's frames over one connection, both ways. Any thread may send; one loop reads. The transport stays its owner's to
/// close.</summary>
internal sealed class FrameConnection : IDisposable
{
    // Room for one large frame while another one leaves.
    private const int PendingBytesMax = 2 * OffloadProtocol.FrameBytesMax;

    // Small frames arrive whole: nothing is counted for them.
    private const int FreeBytes = 16 << 10;

    private readonly FrameReceiver _receiver;
    private readonly QueuedFrameSender _sender;
    private readonly HeldShare _held;
    private long _unfinished;
    private volatile bool _isShed;

    /// <param name="transport">The connection's bytes.</param>
    /// <param name="held">Counts the bytes of frames that are not whole or not sent, of all connections.</param>
    /// <param name="time">The clock.</param>
    public FrameConnection(IDuplexPipe transport, SharedBytes held, TimeProvider time)
    {
        _held = held.Open(Shed);
        _receiver = new FrameReceiver(transport.Input, OffloadProtocol.Frames, OffloadProtocol.HelloTimeMax, time)
        {
            Pace = OffloadProtocol.Pace,
            IsGreeting = () => !IsGreeted,
            Unfinished = HoldUnfinished,
        };
        _sender = new QueuedFrameSender(transport.Output, PendingBytesMax, _held, _receiver.Stop);
    }

    /// <summary>Whether bytes wait that the peer has not taken.</summary>
    public bool HasPending => _sender.HasPending;

    /// <summary>Whether the peer has said who it is. Until then each of its frames has <see cref="OffloadProtocol.HelloTimeMax"/>. Set by
    /// the handler of frames.</summary>
    public bool IsGreeted { get; set; }

    /// <summary>Sends a frame after those that wait. A broken connection drops it: its reader learns of that.</summary>
    public void Send(FrameWriter frame) => _sender.Send(frame.Finish());

    /// <summary>Reads frames until the peer closes the connection.</summary>
    /// <param name="handle">Receives each frame's type and body; the body is valid during the call only.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FrameException">A frame is too large.</exception>
    /// <exception cref="OffloadProtocolException">The connection ended within a frame, or was shed.</exception>
    /// <exception cref="TimeoutException">The peer did not say in time who it is, or is slower than the pace.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReadAllAsync(Action<FrameType, ReadOnlyMemory<byte>> handle, CancellationToken cancellationToken)
    {
        var isWhole = await _receiver.ReadAllAsync(Handle, cancellationToken);
        if (_isShed)
        {
            throw TooManyBytes();
        }

        if (!isWhole)
        {
            throw new OffloadProtocolException("the connection ended within a frame");
        }

        ValueTask Handle(ReadOnlySequence<byte> frame)
        {
            if (frame.IsSingleSegment)
            {
                handle(TypeOf(frame.First), frame.First[OffloadProtocol.HeaderBytes..]);
                return default;
            }

            using var whole = new FrameBuffer(frame, SharedBuffers.Pool);
            handle(TypeOf(whole.Bytes), whole.Bytes[OffloadProtocol.HeaderBytes..]);
            return default;
        }
    }

    /// <summary>Ends the reading.</summary>
    public void Dispose()
    {
        _receiver.Stop();
        _held.Dispose();
    }

    private static OffloadProtocolException TooManyBytes() => new("too many bytes of its frames are not whole or not taken");

    // Called whenever bytes have arrived: memory is held for those, not for an announced length.
    private void HoldUnfinished(ReadOnlySequence<byte> frame)
    {
        var counted = Math.Max(frame.Length - FreeBytes, 0);
        if (counted > _unfinished && !_held.TryAdd(counted - _unfinished))
        {
            throw TooManyBytes();
        }

        if (counted < _unfinished)
        {
            _held.Remove(_unfinished - counted);
        }

        _unfinished = counted;
    }

    private void Shed()
    {
        _isShed = true;
        _sender.Break();
    }

    private static FrameType TypeOf(ReadOnlyMemory<byte> frame) => (FrameType)frame.Span[FrameFormat.LengthBytes];
}
