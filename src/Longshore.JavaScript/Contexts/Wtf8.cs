using System.Buffers;
using System.Text;

namespace Longshore.JavaScript.Contexts;

/// <summary>WTF-8: UTF-8 in which a surrogate may be unpaired, so that every JavaScript string can be encoded.</summary>
/// <remarks>https://simonsapin.github.io/wtf-8/</remarks>
internal static class Wtf8
{
    /// <summary>Encodes a string. It takes at most three bytes per UTF-16 unit.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            System.Text.Unicode.Utf8.FromUtf16(text, bytes[written..], out var read, out var wrote, replaceInvalidSequences: false);
            written += wrote;
            text = text[read..];
            if (!text.IsEmpty)
            {
                var unit = text[0];
                bytes[written++] = (byte)(0xE0 | unit >> 12);
                bytes[written++] = (byte)(0x80 | unit >> 6 & 0x3F);
                bytes[written++] = (byte)(0x80 | unit & 0x3F);
                text = text[1..];
            }
        }

        return written;
    }

    /// <summary>Decodes a string. Bytes that are not WTF-8 become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<char>.Shared.Rent(Math.Max(bytes.Length, 1));
        var written = 0;
        while (!bytes.IsEmpty)
        {
            System.Text.Unicode.Utf8.ToUtf16(bytes, buffer.AsSpan(written), out var read, out var wrote, replaceInvalidSequences: false);
            written += wrote;
            bytes = bytes[read..];
            if (bytes.IsEmpty)
            {
                break;
            }

            var isSurrogate = bytes.Length >= 3 && bytes[0] == 0xED && bytes[1] is >= 0xA0 and <= 0xBF && bytes[2] is >= 0x80 and <= 0xBF;
            buffer[written++] = isSurrogate ? (char)(0xD000 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F) : (char)Rune.ReplacementChar.Value;
            bytes = bytes[(isSurrogate ? 3 : 1)..];
        }

        var text = new string(buffer, 0, written);
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }
}
