using System.IO.Compression;

using Longshore.Functions.Calls;
namespace Longshore.Offload.Wire;

/// <summary>The value in a frame: plain, or compressed where that makes it smaller.</summary>
internal static class Payload
{
    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const int CompressedFrom = 512;
    private const int SampleBytes = 4 << 10;

    /// <summary>Writes a value to the end of a frame.</summary>
    public static void Write(FrameWriter frame, ReadOnlySpan<byte> value)
    {
        if (value.Length >= CompressedFrom && IsWorthwhile(value))
        {
            var buffer = SharedBuffers.Pool.Rent(BrotliEncoder.GetMaxCompressedLength(value.Length));
            try
            {
                if (BrotliEncoder.TryCompress(value, buffer, out var written, quality: 1, window: 18) && written < value.Length)
                {
                    frame.Byte(Brotli).Count(value.Length).Raw(buffer.AsSpan(0, written));
                    return;
                }
            }
            finally
            {
                SharedBuffers.Pool.Return(buffer);
            }
        }

        frame.Byte(Plain).Raw(value);
    }

    /// <summary>Reads the value at the end of a frame.</summary>
    /// <exception cref="OffloadProtocolException">It is damaged, or too large.</exception>
    public static ReadOnlyMemory<byte> Read(ref FrameReader frame)
    {
        if (frame.Byte() == Plain)
        {
            return frame.Rest().ToArray();
        }

        var length = frame.Count();
        if (length > OffloadProtocol.ValueBytesMax)
        {
            throw new OffloadProtocolException($"a value of {length} bytes: the limit is {OffloadProtocol.ValueBytesMax}");
        }

        var value = new byte[length];
        return BrotliDecoder.TryDecompress(frame.Rest(), value, out var written) && written == length
            ? value
            : throw new OffloadProtocolException("a compressed value is damaged");
    }

    // Compressing bytes that are compressed already, or random numbers, would waste time.
    private static bool IsWorthwhile(ReadOnlySpan<byte> value)
    {
        if (value.Length <= SampleBytes)
        {
            return true;
        }

        Span<byte> buffer = stackalloc byte[SampleBytes];
        return BrotliEncoder.TryCompress(value[..SampleBytes], buffer, out var written, quality: 0, window: 16) && written < SampleBytes * 9 / 10;
    }
}
