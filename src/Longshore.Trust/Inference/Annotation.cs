namespace Longshore.Trust.Inference;

/// <summary>What a detector found.</summary>
/// <param name="Things">A line for each thing: kind, score, left, top, width, height.</param>
/// <param name="Picture">The picture with frames around them, as BMP.</param>
internal sealed record Annotation(IReadOnlyList<string> Things, ReadOnlyMemory<byte> Picture);
