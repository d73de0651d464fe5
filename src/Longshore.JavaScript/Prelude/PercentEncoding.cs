using System.Buffers;

namespace Longshore.JavaScript.Prelude;

/// <summary>Percent-encoding, as in URLs and in forms.</summary>
/// <remarks>https://url.spec.whatwg.org/#percent-encoded-bytes and #concept-urlencoded</remarks>
internal static class PercentEncoding
{
    /// <summary>The most bytes that are written for one that is read.</summary>
    public const int EncodedGrowth = 3;

    private const byte FirstPrintable = 0x20;
    private const byte LastPrintable = 0x7e;

    // The bytes that stay as they are, by set.
    private static readonly SearchValues<byte>[] Kept =
    [
        Printable(except: ""),
        Printable(except: " \"#<>?`{}"),
        Printable(except: " \"#<>'"),
        Printable(except: " \"<>`"),
        Printable(except: " \"#<>?`{}/:;=@[\\]^|"),
        SearchValues.Create("*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8),
    ];

    /// <summary>Encodes the bytes of a set. A space in a form becomes a plus sign.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Encode(PercentEncodeSet set, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var kept = Kept[(int)set];
        var written = 0;
        while (!source.IsEmpty)
        {
            var run = source.IndexOfAnyExcept(kept) is >= 0 and var at ? at : source.Length;
            source[..run].CopyTo(target[written..]);
            written += run;
            source = source[run..];
            if (source.IsEmpty)
            {
                break;
            }

            if (set == PercentEncodeSet.Form && source[0] == ' ')
            {
                target[written++] = (byte)'+';
            }
            else
            {
                target[written++] = (byte)'%';
                Convert.TryToHexString(source[..1], target.Slice(written, 2), out _);
                written += 2;
            }

            source = source[1..];
        }

        return written;
    }

    /// <summary>Decodes a name or value of a form: a plus sign is a space, and a percent sign before two hexadecimal digits is a
    /// byte.</summary>
    /// <returns>The number of bytes written, at most those that were read.</returns>
    public static int DecodeForm(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        for (var at = 0; at < source.Length; at++)
        {
            var each = source[at];
            if (each == '%' && at + 2 < source.Length && Convert.FromHexString(source.Slice(at + 1, 2), target.Slice(written, 1), out _, out _) == OperationStatus.Done)
            {
                written++;
                at += 2;
            }
            else
            {
                target[written++] = each == '+' ? (byte)' ' : each;
            }
        }

        return written;
    }

    private static SearchValues<byte> Printable(string except) => SearchValues.Create(
        [.. Enumerable.Range(FirstPrintable, LastPrintable - FirstPrintable + 1).Select(each => (byte)each).Where(each => !except.Contains((char)each, StringComparison.Ordinal))]);
}
