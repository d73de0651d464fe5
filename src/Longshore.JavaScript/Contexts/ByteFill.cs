namespace Longshore.JavaScript.Contexts;

/// <summary>Writes bytes.</summary>
/// <param name="target">The space for them.</param>
/// <returns>The number of bytes written.</returns>
internal delegate int ByteFill(Span<byte> target);
