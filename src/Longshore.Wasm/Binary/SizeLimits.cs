namespace Longshore.Wasm;

/// <summary>The size range of a memory, in pages of 64 KiB, or of a table, in elements.</summary>
/// <param name="Minimum">The size at the start.</param>
/// <param name="Maximum">The size it may grow to, or null for no bound of its own.</param>
public readonly record struct SizeLimits(uint Minimum, uint? Maximum)
{
    /// <summary>Whether something of <paramref name="size"/> now and this maximum may stand where
    /// <paramref name="required"/> is asked for (core specification 4.5.3.2).</summary>
    internal static bool Match(uint size, uint? maximum, SizeLimits required) =>
        size >= required.Minimum
        && (required.Maximum is not { } most || (maximum is { } own && own <= most));
}
