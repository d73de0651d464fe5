namespace Longshore.Wasm;

/// <summary>The type of a linear memory.</summary>
/// <param name="Limits">The size, in pages of 64 KiB. Sizes beyond 32 bits become the largest 32-bit number.</param>
/// <param name="Is64Bit">Whether addresses have 64 bits. Such a memory is no larger: at most 65,535 pages.</param>
/// <param name="IsShared">Whether several threads may use the memory at the same time, each in its own store: see
/// <see cref="SharedMemory"/>. A shared memory has a maximum.</param>
public readonly record struct MemoryType(SizeLimits Limits, bool Is64Bit = false, bool IsShared = false)
{
    /// <summary>The type of the memory's addresses and sizes on the operand stack.</summary>
    internal ValueType AddressType => Is64Bit ? ValueType.I64 : ValueType.I32;

    /// <summary>The largest size the memory can grow to, in pages.</summary>
    // A 64-bit memory gets one page less than 32 bits can address, so that every address beyond 32 bits is out of bounds.
    internal uint PagesMax => Math.Min(Limits.Maximum ?? uint.MaxValue, Is64Bit ? 65535u : 65536u);
}
