using System.IO.Pipelines;

namespace Longshore.Rpc.Framing;

/// <summary>A stream as a pair of pipes. The stream stays its owner's to close.</summary>
public sealed class StreamTransport(Stream stream) : IDuplexPipe
{
    // Most frames are smaller: one read takes one or several whole frames.
    private const int ReadBytes = 64 << 10;

    /// <inheritdoc/>
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));

    /// <inheritdoc/>
    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
