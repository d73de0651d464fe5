using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Longshore.Functions.Objects;

/// <summary>The name of an object in its bucket. This is the only place that decides what may be one.</summary>
public readonly record struct ObjectKey : IComparable<ObjectKey>
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    // S3's limit, so that a bucket can move between stores.
    public const int BytesMax = 1_024;

    /// <summary>What a key must look like, as a sentence for error messages.</summary>
    public const string Rule =
        "a key is 1 to 1024 bytes of UTF-8 without control characters; between its slashes there is text, and none is '.' or '..'";

    // Throws for half of a surrogate pair, which has no form in UTF-8.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ObjectKey(string value) => Value = value;

    /// <summary>The key as text.</summary>
    public string Value { get; }

    /// <summary>Takes a text as a key if it follows <see cref="Rule"/>.</summary>
    // Clients and proxies resolve "..", "." and "//" in paths, so a key with one of them could be put but not be found again.
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectKey key)
    {
        var isKey = text is { Length: > 0 and <= BytesMax }
            && IsText(text)
            && text.Split('/').All(part => part is not ("" or "." or ".."));
        key = isKey ? new ObjectKey(text!) : default;
        return isKey;
    }

    /// <summary>Whether a text may be the beginning of keys, or a key after which a listing goes on: empty is allowed.</summary>
    public static bool IsPart(string text) => text.Length <= BytesMax && IsText(text);

    /// <summary>Compares texts by their bytes in UTF-8, the order of every listing.</summary>
    // The order of UTF-16 is another one: surrogates come before U+E000.
    public static int Compare(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    /// <inheritdoc/>
    public int CompareTo(ObjectKey other) => Compare(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsText(string text)
    {
        try
        {
            return Strict.GetByteCount(text) <= BytesMax && !text.Any(char.IsControl);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
