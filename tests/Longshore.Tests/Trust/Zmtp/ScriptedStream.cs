namespace Longshore.Tests.Trust.Zmtp;

/// <summary>A peer that sends given bytes, in pieces, and keeps what it receives.</summary>
/// <param name="sent">The bytes.</param>
/// <param name="pieceBytesMax">The most bytes of a piece.</param>
internal sealed class ScriptedStream(byte[] sent, int pieceBytesMax = int.MaxValue) : Stream
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _received = new();
    private int _read;
    private int _writes;

    /// <summary>The writes after which the peer reads nothing any more. Default: none.</summary>
    public int WritesMax { get; init; } = int.MaxValue;

    /// <summary>Whether the peer stays silent at the end, instead of closing the connection.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>The bytes that were taken from the peer.</summary>
    public int BytesRead => _read;

    /// <summary>What the peer has received.</summary>
    public byte[] Received => _received.ToArray();

    /// <summary>Ends when somebody waits for the peer to read.</summary>
    public Task Stuck => _stuck.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = Math.Min(Math.Min(buffer.Length, pieceBytesMax), sent.Length - _read);
        if (piece == 0 && buffer.Length > 0 && StaysOpen)
        {
            await _closed.Task.WaitAsync(cancellationToken);
        }

        ObjectDisposedException.ThrowIf(_closed.Task.IsCompleted, this);
        sent.AsSpan(_read, piece).CopyTo(buffer.Span);
        _read += piece;
        return piece;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_writes++ >= WritesMax)
        {
            _stuck.TrySetResult();
            await _closed.Task.WaitAsync(cancellationToken);
        }

        ObjectDisposedException.ThrowIf(_closed.Task.IsCompleted, this);
        _received.Write(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _closed.TrySetResult();
        base.Dispose(disposing);
    }
}
