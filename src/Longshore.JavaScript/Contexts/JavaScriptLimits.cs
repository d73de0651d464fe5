using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <summary>The limits of one JavaScript sandbox.</summary>
public sealed record JavaScriptLimits
{
    /// <summary>The smallest stack, in bytes: 1 MiB. With less, the engine's stack limit would trap before QuickJS's own limit
    /// throws.</summary>
    public const int StackBytesMin = 1 << 20;

    /// <summary>The most memory, in bytes. Default: 256 MiB. QuickJS itself takes 1.4 MiB.</summary>
    public long MemoryBytesMax { get; init; } = 256L << 20;

    /// <summary>An account that the memory is taken from as well, shared with other sandboxes. Default: null, none.</summary>
    public MemoryAccount? Account { get; init; }

    /// <summary>The most native stack, in bytes. Default: 1 MiB, which fits on a thread of the pool.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
