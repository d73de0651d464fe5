namespace Longshore.Wasm;

/// <summary>The limits for all instances of a store together.</summary>
public sealed record StoreLimits
{
    /// <summary>The host memory for guests that <see cref="MemoryBytesMax"/> does not count, in bytes: 64 KiB. A module whose linear
    /// memory takes the whole limit still has its context, some functions and a small table.</summary>
    public const long HostBytesFree = 64 << 10;

    /// <summary>The most memory, in bytes: linear memories together with everything else that the host holds for the guests beyond
    /// <see cref="HostBytesFree"/>, which is tables, globals, functions, imports, exceptions and references to host objects.
    /// Default: 4 GiB, the most that one memory can address.</summary>
    public long MemoryBytesMax { get; init; } = 4L << 30;

    /// <summary>An account that the memory is taken from as well, shared with other stores. Default: null, none.</summary>
    public MemoryAccount? Account { get; init; }

    /// <summary>The most elements of one table. Default: 10,000,000, as in browsers.</summary>
    public uint TableElementsMax { get; init; } = 10_000_000;

    /// <summary>The most native stack a call may use, in bytes. Default: 512 KiB. A call gets less on a thread with less
    /// stack.</summary>
    public int StackBytesMax { get; init; } = 512 << 10;

    /// <summary>The last part of the stack, in bytes, in which <see cref="Store.StackLow"/> holds, of a store that has set it. Default:
    /// 128 KiB. QuickJS needs some 40 KiB to make an error with its stack trace.</summary>
    public int StackReserveBytes { get; init; } = 128 << 10;

    /// <summary>The most exceptions that guests may hold references to. Each exception counts as one, plus one for each value it
    /// carries. Default: 65,536.</summary>
    public int ExceptionsMax { get; init; } = 65_536;

    /// <summary>Whether to measure the processor time of guests (<see cref="Store.CpuTime"/>). Default: no. Measuring costs half
    /// a microsecond per call from the host.</summary>
    public bool MeasuresCpuTime { get; init; }
}
