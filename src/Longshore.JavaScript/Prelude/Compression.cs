using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Longshore.JavaScript.Contexts;

namespace Longshore.JavaScript.Prelude;

/// <summary>Compresses and decompresses bytes of a guest within its own memory.</summary>
internal static class Compression
{
    private const int BufferBytes = 32 << 10;

    // What does not get smaller grows by less than an eighth in every format.
    private const int GrowthShift = 3;
    private const int HeaderBytesMax = 1 << 10;

    // The forms of nothing, for which the streams write nothing: RFC 1950, 1951, 1952 and 7932.
    private static readonly byte[][] Empty =
    [
        [0x78, 0x9c, 3, 0, 0, 0, 0, 1], [3, 0], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0x3b],
    ];

    /// <summary>Compresses bytes.</summary>
    /// <exception cref="JavaScriptException">The bytes are too many.</exception>
    public static JavaScriptValue Compress(JavaScriptContext context, CompressionFormat format, JavaScriptValue bytes)
    {
        var length = (long)context.GetBytes(bytes).Length;
        if (length == 0)
        {
            return context.NewArrayBuffer(Empty[(int)format]);
        }

        var room = length + (length >> GrowthShift) + HeaderBytesMax;
        if (room > context.Limits.MemoryBytesMax || room > int.MaxValue)
        {
            throw TooMuch(context);
        }

        return context.PassBytes(bytes, (int)room, (input, output) =>
        {
            using var compressor = Compressor(format, output);
            input.CopyTo(compressor, BufferBytes);
        });
    }

    /// <summary>Decompresses bytes. They are read twice: first to count what they become, which a few bytes can make enormous.</summary>
    /// <exception cref="JavaScriptException">The bytes have another format, or become more than the guest's memory holds.</exception>
    public static JavaScriptValue Decompress(JavaScriptContext context, CompressionFormat format, JavaScriptValue bytes)
    {
        try
        {
            var length = Count(context, format, bytes);
            return context.PassBytes(bytes, length, (input, output) =>
            {
                using var decompressor = Decompressor(format, input);
                decompressor.CopyTo(output, BufferBytes);
            });
        }
        catch (Exception malformed) when (malformed is InvalidDataException or InvalidOperationException)
        {
            throw new JavaScriptException("TypeError", $"the bytes are not complete in the format {NameOf(format)}, or not of it");
        }
    }

    private static int Count(JavaScriptContext context, CompressionFormat format, JavaScriptValue bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var max = Math.Min(context.Limits.MemoryBytesMax, int.MaxValue);
            return (format == CompressionFormat.Brotli ? CountBrotli(context.GetBytes(bytes), buffer, max) : CountStream(context, format, bytes, buffer, max)) is var total && total <= max
                ? (int)total
                : throw TooMuch(context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A number over the limit is any that is.
    private static long CountStream(JavaScriptContext context, CompressionFormat format, JavaScriptValue bytes, byte[] buffer, long max)
    {
        using var input = context.OpenBytes(bytes);
        if (input.Length < Empty[(int)format].Length)
        {
            throw new InvalidDataException("the bytes are shorter than any compressed form");
        }

        using var decompressor = Decompressor(format, input);
        var total = 0L;
        while (total <= max && decompressor.Read(buffer) is > 0 and var read)
        {
            total += read;
        }

        // The streams take bytes that end too early for complete ones. That of gzip looks for more after the end, where the form has its length.
        var isComplete = format == CompressionFormat.Gzip
            ? BinaryPrimitives.ReadUInt32LittleEndian(context.GetBytes(bytes)[^sizeof(uint)..]) == (uint)total
            : !input.IsExhausted;
        return total > max || isComplete ? total : throw new InvalidDataException("the compressed form is not complete");
    }

    // The stream takes bytes that end too early for complete ones.
    private static long CountBrotli(ReadOnlySpan<byte> bytes, byte[] buffer, long max)
    {
        var decoder = default(BrotliDecoder);
        try
        {
            var total = 0L;
            var status = OperationStatus.DestinationTooSmall;
            while (status == OperationStatus.DestinationTooSmall && total <= max)
            {
                status = decoder.Decompress(bytes, buffer, out var read, out var written);
                bytes = bytes[read..];
                total += written;
            }

            return status == OperationStatus.Done || total > max ? total : throw new InvalidDataException("the bytes are no complete brotli");
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private static JavaScriptException TooMuch(JavaScriptContext context) =>
        new("RangeError", $"the result has more bytes than the limit of {context.Limits.MemoryBytesMax} of the program's memory");

    private static string NameOf(CompressionFormat format) => format switch
    {
        CompressionFormat.Deflate => "deflate",
        CompressionFormat.DeflateRaw => "deflate-raw",
        CompressionFormat.Gzip => "gzip",
        _ => "brotli",
    };

    private static Stream Compressor(CompressionFormat format, Stream output) => format switch
    {
        CompressionFormat.Deflate => new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true),
        CompressionFormat.DeflateRaw => new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true),
        CompressionFormat.Gzip => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true),
        _ => new BrotliStream(output, CompressionLevel.Optimal, leaveOpen: true),
    };

    private static Stream Decompressor(CompressionFormat format, Stream input) => format switch
    {
        CompressionFormat.Deflate => new ZLibStream(input, CompressionMode.Decompress, leaveOpen: true),
        CompressionFormat.DeflateRaw => new DeflateStream(input, CompressionMode.Decompress, leaveOpen: true),
        CompressionFormat.Gzip => new GZipStream(input, CompressionMode.Decompress, leaveOpen: true),
        _ => new BrotliStream(input, CompressionMode.Decompress, leaveOpen: true),
    };
}
