namespace Longshore.JavaScript.Contexts;

/// <summary>Writes bytes that are made of other bytes.</summary>
/// <param name="source">The bytes to read.</param>
/// <param name="target">The space for the result.</param>
/// <returns>The number of bytes written.</returns>
internal delegate int ByteTransform(ReadOnlySpan<byte> source, Span<byte> target);
