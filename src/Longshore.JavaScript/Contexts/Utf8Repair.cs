using System.Text;

namespace Longshore.JavaScript.Contexts;

/// <summary>Replaces bytes that are not UTF-8.</summary>
internal static class Utf8Repair
{
    /// <summary>The most bytes that are written for one that is read: those of U+FFFD.</summary>
    public const int Growth = 3;

    /// <summary>Copies UTF-8, with U+FFFD for each sequence that is not UTF-8.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <remarks>https://encoding.spec.whatwg.org/#utf-8-decoder</remarks>
    public static int Write(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        while (!source.IsEmpty)
        {
            // U+FFFD is also the rune of a sequence that cannot be decoded.
            Rune.DecodeFromUtf8(source, out var rune, out var consumed);
            written += rune.EncodeToUtf8(target[written..]);
            source = source[consumed..];
        }

        return written;
    }
}
