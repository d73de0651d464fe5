namespace Longshore.Trust.Zmtp;

/// <summary>Reads greetings, frames and commands from a stream, within limits. One thread at a time may use it.</summary>
/// <param name="stream">The stream. The reader disposes it.</param>
/// <param name="limits">The limits.</param>
internal sealed class ZmtpReader(Stream stream, ZmtpLimits limits) : IDisposable
{
    // A large frame's memory follows the bytes that have arrived, not the length that a peer claims.
    private const int FirstBytes = 64 << 10;

    private const int BufferBytes = 4 << 10;

    private readonly BufferedStream _stream = new(stream, BufferBytes);
    private readonly byte[] _header = new byte[ZmtpHeader.BytesMax];

    /// <summary>Reads a greeting.</summary>
    /// <exception cref="ZmtpException">It is none that we accept.</exception>
    /// <exception cref="IOException">The stream ends.</exception>
    public async ValueTask ReadGreetingAsync(CancellationToken cancellationToken)
    {
        var greeting = new byte[ZmtpGreeting.Bytes];
        var signature = greeting.AsMemory(0, ZmtpGreeting.SignatureBytes);
        var rest = greeting.AsMemory(ZmtpGreeting.SignatureBytes);
        await _stream.ReadExactlyAsync(signature, cancellationToken);
        ZmtpGreeting.CheckSignature(signature.Span);
        await _stream.ReadExactlyAsync(rest, cancellationToken);
        ZmtpGreeting.CheckRest(rest.Span);
    }

    /// <summary>Waits for the first byte of a header.</summary>
    /// <returns>The flags, or null at the end of the stream.</returns>
    public async ValueTask<byte?> ReadFlagsAsync(CancellationToken cancellationToken) =>
        await _stream.ReadAsync(_header.AsMemory(0, 1), cancellationToken) == 1 ? _header[0] : null;

    /// <summary>Reads the rest of a header.</summary>
    /// <exception cref="ZmtpException">The flags are wrong.</exception>
    /// <exception cref="IOException">The stream ends.</exception>
    public async ValueTask<ZmtpHeader> ReadHeaderAsync(byte flags, CancellationToken cancellationToken)
    {
        var length = _header.AsMemory(1, ZmtpHeader.LengthBytes(flags));
        await _stream.ReadExactlyAsync(length, cancellationToken);
        return ZmtpHeader.Read(flags, length.Span);
    }

    /// <summary>Reads the body of a command.</summary>
    /// <exception cref="ZmtpException">It is over its limit.</exception>
    /// <exception cref="IOException">The stream ends.</exception>
    public async ValueTask<byte[]> ReadCommandAsync(ZmtpHeader header, CancellationToken cancellationToken)
    {
        if (header.Length > (ulong)limits.CommandBytesMax)
        {
            throw new ZmtpException(ZmtpFailure.TooLarge, string.Create(null, $"a command is over the limit of {limits.CommandBytesMax} bytes"));
        }

        var body = new byte[(int)header.Length];
        await _stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    /// <summary>Reads the body of a frame. The bytes are taken from the budget before the memory is.</summary>
    /// <exception cref="ZmtpException">The budget is used up.</exception>
    /// <exception cref="IOException">The stream ends.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(int length, HeldBytes held, CancellationToken cancellationToken)
    {
        var read = 0;
        var body = Array.Empty<byte>();
        while (read < length)
        {
            var next = (int)Math.Min(length, Math.Max(FirstBytes, 2L * read));
            held.Take(next - read);
            Array.Resize(ref body, next);
            await _stream.ReadExactlyAsync(body.AsMemory(read), cancellationToken);
            read = next;
        }

        return body;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
