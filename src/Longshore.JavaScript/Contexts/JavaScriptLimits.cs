using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <summary>The limits of one JavaScript sandbox.</summary>
public sealed record JavaScriptLimits
{
    /// <summary>The smallest stack, in bytes: 7 MiB. A script calls itself over 5,000 levels deep then. A thread has 8 MiB unless the system was
    /// told otherwise (ulimit -s), and on a thread with less the script's recursion ends earlier.</summary>
    public const int StackBytesMin = 7 << 20;

    /// <summary>The most memory, in bytes. Default: 256 MiB. QuickJS itself takes 1.4 MiB.</summary>
    public long MemoryBytesMax { get; init; } = 256L << 20;

    /// <summary>An account that the memory is taken from as well, shared with other sandboxes. Default: null, none.</summary>
    public MemoryAccount? Account { get; init; }

    /// <summary>The most native stack, in bytes. Default: 7 MiB.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
