using System.Buffers;
using System.IO.Pipelines;
using Longshore.Rpc.Framing;

namespace Longshore.Offload.Wire;

/// <summary>The protocol's frames over one connection, both ways. Any thread may send; one loop reads. The transport stays its owner's to
/// close.</summary>
internal sealed class FrameConnection : IDisposable
{
    // Room for one large frame while another one leaves.
    private const int PendingBytesMax = 2 * OffloadProtocol.FrameBytesMax;

    private readonly FrameReceiver _receiver;
    private readonly QueuedFrameSender _sender;

    public FrameConnection(IDuplexPipe transport, TimeProvider time)
    {
        _receiver = new FrameReceiver(transport.Input, OffloadProtocol.Frames, OffloadProtocol.HelloTimeMax, time) { Pace = OffloadProtocol.Pace };
        _sender = new QueuedFrameSender(transport.Output, PendingBytesMax, _receiver.Stop);
    }

    /// <summary>Whether bytes wait that the peer has not taken.</summary>
    public bool HasPending => _sender.HasPending;

    /// <summary>Sends a frame after those that wait. A broken connection drops it: its reader learns of that.</summary>
    public void Send(FrameWriter frame) => _sender.Send(frame.Finish());

    /// <summary>Reads frames until the peer closes the connection.</summary>
    /// <param name="handle">Receives each frame's type and body; the body is valid during the call only.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FrameException">A frame is too large.</exception>
    /// <exception cref="OffloadProtocolException">The connection ended within a frame.</exception>
    /// <exception cref="TimeoutException">The peer did not say its first frame in time.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReadAllAsync(Action<FrameType, ReadOnlyMemory<byte>> handle, CancellationToken cancellationToken)
    {
        if (!await _receiver.ReadAllAsync(Handle, cancellationToken))
        {
            throw new OffloadProtocolException("the connection ended within a frame");
        }

        ValueTask Handle(ReadOnlySequence<byte> frame)
        {
            var length = (int)frame.Length;
            if (frame.IsSingleSegment)
            {
                handle(TypeOf(frame.First), frame.First[OffloadProtocol.HeaderBytes..]);
                return default;
            }

            var whole = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                frame.CopyTo(whole);
                handle(TypeOf(whole), whole.AsMemory(OffloadProtocol.HeaderBytes, length - OffloadProtocol.HeaderBytes));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(whole);
            }

            return default;
        }
    }

    /// <summary>Ends the reading.</summary>
    public void Dispose() => _receiver.Stop();

    private static FrameType TypeOf(ReadOnlyMemory<byte> frame) => (FrameType)frame.Span[FrameFormat.LengthBytes];
}
