using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <summary>The limits of one JavaScript sandbox.</summary>
public sealed record JavaScriptLimits
{
    /// <summary>The smallest stack, in bytes: 2 MiB. A script calls itself some 1,600 levels deep then. A thread of the pool has 8 MiB,
    /// and on a thread with less the script's recursion ends earlier.</summary>
    public const int StackBytesMin = 2 << 20;

    /// <summary>The most memory, in bytes. Default: 256 MiB. QuickJS itself takes 1.4 MiB.</summary>
    public long MemoryBytesMax { get; init; } = 256L << 20;

    /// <summary>An account that the memory is taken from as well, shared with other sandboxes. Default: null, none.</summary>
    public MemoryAccount? Account { get; init; }

    /// <summary>The most native stack, in bytes. Default: 2 MiB.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
