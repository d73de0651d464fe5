namespace Longshore.Functions.Objects;

/// <summary>The bytes of a put.</summary>
/// <param name="Bytes">The bytes, read once and in order. The caller disposes it.</param>
/// <param name="Length">Their number, or null if it is not known before their end.</param>
/// <param name="ContentType">Their media type, or empty.</param>
public sealed record ObjectContent(Stream Bytes, long? Length, string ContentType = "")
{
    /// <summary>The longest media type.</summary>
    // RFC 6838, section 4.2: two names of up to 127 characters; as many again for parameters.
    public const int ContentTypeCharactersMax = 512;

    /// <summary>Bytes in memory.</summary>
    public static ObjectContent Of(ReadOnlyMemory<byte> bytes, string contentType = "") =>
        new(new MemoryBytes(bytes), bytes.Length, contentType);

    /// <summary>Whether a text may be a media type here: printable characters of ASCII, or nothing.</summary>
    public static bool IsContentType(string text) => text.Length <= ContentTypeCharactersMax && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
