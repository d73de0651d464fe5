using System.Buffers.Binary;
using System.Net.Sockets;

namespace Longshore.Trust.Tpm;

/// <summary>A TPM behind a stream: a device of Linux, or a socket of swtpm. Both carry commands and responses without anything around them.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="time">The clock.</param>
internal sealed class TpmStream(Stream stream, TimeProvider time) : ITpmTransport
{
    // A TPM's largest response (TCG PC Client Platform TPM Profile, MAX_RESPONSE_SIZE).
    private const int ResponseBytesMax = 4096;

    private const int LengthAt = 2;

    // Keys of RSA take the slowest TPMs half a minute.
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>Opens a TPM.</summary>
    /// <exception cref="IOException">It cannot be reached or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not open it.</exception>
    public static async Task<TpmStream> OpenAsync(TpmAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        if (address.Device is { } device)
        {
            return new TpmStream(new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0), time);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var late = new CancellationTokenSource(ConnectTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address.Host!, address.Port, either.Token);
            return new TpmStream(new NetworkStream(socket, ownsSocket: true), time);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(AnswerTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await stream.WriteAsync(command, either.Token);
            return await ReadAsync(either.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or EndOfStreamException && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException("it did not answer in time, or ended the connection", failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    // A device gives a response in one read and nothing after it; a socket may divide it.
    private async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[ResponseBytesMax];
        var read = await stream.ReadAtLeastAsync(buffer, TpmConstants.HeaderBytes, throwOnEndOfStream: true, cancellationToken);
        var length = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(LengthAt));
        if (length < read || length > ResponseBytesMax)
        {
            throw new IOException(string.Create(null, $"a response of {length} bytes is outside {read} to {ResponseBytesMax}"));
        }

        await stream.ReadExactlyAsync(buffer.AsMemory(read, (int)length - read), cancellationToken);
        return buffer[..(int)length];
    }
}
