namespace Longshore.Wasm;

/// <summary>The size range of a memory, in pages of 64 KiB, or of a table, in elements.</summary>
/// <param name="Minimum">The initial size.</param>
/// <param name="Maximum">The largest size, or null if the type sets no maximum.</param>
public readonly record struct SizeLimits(uint Minimum, uint? Maximum)
{
    /// <summary>Whether an item with the current size <paramref name="size"/> and this maximum satisfies an import of
    /// <paramref name="required"/> (core specification 4.5.3.2).</summary>
    internal static bool Match(uint size, uint? maximum, SizeLimits required) =>
        size >= required.Minimum
        && (required.Maximum is not { } most || (maximum is { } own && own <= most));
}
