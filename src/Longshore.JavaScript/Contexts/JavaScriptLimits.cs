namespace Longshore.JavaScript.Contexts;

/// <summary>What one JavaScript sandbox may use.</summary>
public sealed record JavaScriptLimits
{
    /// <summary>Below this QuickJS's own limit would not be reached before the engine's: 1 MiB.</summary>
    public const int StackBytesMin = 1 << 20;

    /// <summary>Most memory, in bytes. Default: 256 MiB; QuickJS itself takes 1.4.</summary>
    public long MemoryBytesMax { get; init; } = 256L << 20;

    /// <summary>Most native stack, in bytes. Default: 1 MiB, what a thread of the pool has room for.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
