using System.Text;
using System.Text.Unicode;

namespace Longshore.Node.Faces.Http;

/// <summary>What a guest wrote before it failed, as a problem carries it.</summary>
/// <param name="output">All that the guest wrote.</param>
internal readonly struct PartialOutput(ReadOnlyMemory<byte> output)
{
    /// <summary>The most bytes that a problem carries.</summary>
    // As much as is kept of standard error: a person reads it to find out why the guest failed.
    public const int BytesMax = 64 << 10;

    private readonly ReadOnlyMemory<byte> _bytes = output[..Length(output.Span)];

    /// <summary>Whether the guest wrote more.</summary>
    public bool IsCut { get; } = output.Length > BytesMax;

    /// <summary>The output, or null if there is none or it is no text.</summary>
    public string? Text => !_bytes.IsEmpty && Utf8.IsValid(_bytes.Span) ? Encoding.UTF8.GetString(_bytes.Span) : null;

    /// <summary>The output in base64, or null if there is none or it is text.</summary>
    public string? Base64 => !_bytes.IsEmpty && !Utf8.IsValid(_bytes.Span) ? Convert.ToBase64String(_bytes.Span) : null;

    // A character that spans the cut is left out whole, so that cut text is still text.
    private static int Length(ReadOnlySpan<byte> output)
    {
        var length = Math.Min(output.Length, BytesMax);
        if (length == output.Length)
        {
            return length;
        }

        var start = length;
        while (start > length - 3 && (output[start] & 0xc0) == 0x80)
        {
            start--;
        }

        return start;
    }
}
