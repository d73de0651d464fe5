namespace Longshore.Wasm;

/// <summary>The type of a linear memory.</summary>
/// <param name="Limits">Its size, in pages of 64 KiB.</param>
public readonly record struct MemoryType(SizeLimits Limits);
