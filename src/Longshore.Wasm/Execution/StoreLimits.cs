namespace Longshore.Wasm;

/// <summary>What all instances of a store together may use.</summary>
public sealed record StoreLimits
{
    /// <summary>Most linear memory, in bytes. Default: 4 GiB, what one memory can address.</summary>
    public long MemoryBytesMax { get; init; } = 4L << 30;

    /// <summary>Most elements of one table. Default: 10,000,000, as in browsers.</summary>
    public uint TableElementsMax { get; init; } = 10_000_000;

    /// <summary>Most native stack a call may use, in bytes. Default: 512 KiB; it gets less on a thread that has less.
    /// </summary>
    public int StackBytesMax { get; init; } = 512 << 10;

    /// <summary>Most exceptions that guests may hold references to, each counted with the values it carries. Default: 65,536.
    /// </summary>
    public int ExceptionsMax { get; init; } = 65_536;

    /// <summary>Whether the processor time of guests is measured: <see cref="Store.CpuTime"/>. Default: no; it costs half a
    /// microsecond for each call from the host.</summary>
    public bool MeasuresCpuTime { get; init; }
}
