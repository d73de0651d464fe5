using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Longshore.Tests.Trust.Inference;

/// <summary>Writes pictures by other code than the detector reads them with.</summary>
internal static class PictureFile
{
    public const int BmpHeaders = 54;

    /// <summary>The width, height and rows, from the top, of a BMP picture of 24 bits: three bytes for each pixel, red first.</summary>
    public static (int Width, int Height, byte[][] Rows) ReadBmp(ReadOnlySpan<byte> bmp)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(bmp[18..]), BinaryPrimitives.ReadInt32LittleEndian(bmp[22..]));
        var stride = ((width * 3) + 3) / 4 * 4;
        var rows = new byte[height][];
        for (var y = 0; y < height; y++)
        {
            rows[y] = bmp.Slice(BmpHeaders + (stride * (height - 1 - y)), width * 3).ToArray();
            for (var x = 0; x < width; x++)
            {
                (rows[y][3 * x], rows[y][(3 * x) + 2]) = (rows[y][(3 * x) + 2], rows[y][3 * x]);
            }
        }

        return (width, height, rows);
    }

    /// <summary>A PNG picture.</summary>
    /// <param name="width">Its width as the header says it.</param>
    /// <param name="height">Its height as the header says it.</param>
    /// <param name="depth">The bits of a sample.</param>
    /// <param name="type">The color type.</param>
    /// <param name="rows">The rows' bytes.</param>
    /// <param name="filter">How each row is filtered: 0 to 4. Only rows of 3 bytes for each pixel may be.</param>
    /// <param name="palette">The palette, or null.</param>
    public static byte[] Png(int width, int height, int depth, int type, byte[][] rows, int filter = 0, byte[]? palette = null)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)depth, (byte)type);
        Chunk(file, "IHDR", header);
        if (palette is not null)
        {
            Chunk(file, "PLTE", palette);
        }

        var data = Compress(rows, filter);

        // Two parts, as programs write long pictures.
        Chunk(file, "IDAT", data.AsSpan(0, data.Length / 2));
        Chunk(file, "tEXt", "Title\0street"u8);
        Chunk(file, "IDAT", data.AsSpan(data.Length / 2));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Compress(byte[][] rows, int filter)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < rows.Length; y++)
            {
                zlib.WriteByte((byte)filter);
                zlib.Write(Filtered(rows[y], y > 0 ? rows[y - 1] : new byte[rows[y].Length], filter));
            }
        }

        return compressed.ToArray();
    }

    private static byte[] Filtered(byte[] row, byte[] above, int filter) => [.. row.Select((value, x) =>
    {
        var (left, corner) = x < 3 ? (0, 0) : (row[x - 3], above[x - 3]);
        return (byte)(value - filter switch
        {
            1 => left,
            2 => above[x],
            3 => (left + above[x]) / 2,
            4 => Paeth(left, above[x], corner),
            _ => 0,
        });
    })];

    private static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void Chunk(MemoryStream file, string kind, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        byte[] summed = [.. Encoding.ASCII.GetBytes(kind), .. body];
        file.Write(summed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(summed));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes) => ~bytes.Aggregate(uint.MaxValue, (sum, value) =>
    {
        sum ^= value;
        for (var bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xedb88320;
        }

        return sum;
    });
}
