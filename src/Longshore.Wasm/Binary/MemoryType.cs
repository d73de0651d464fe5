namespace Longshore.Wasm;

/// <summary>The type of a linear memory.</summary>
/// <param name="Limits">Its size, in pages of 64 KiB; what is beyond 32 bits is the largest number.</param>
/// <param name="Is64Bit">Whether its addresses have 64 bits. It is no larger for that: at most 65,535 pages.</param>
/// <param name="IsShared">Whether several threads may use it at the same time, each in a store of its own: see
/// <see cref="SharedMemory"/>. It has a maximum then.</param>
public readonly record struct MemoryType(SizeLimits Limits, bool Is64Bit = false, bool IsShared = false)
{
    /// <summary>The type of its addresses and sizes on the operand stack.</summary>
    internal ValueType AddressType => Is64Bit ? ValueType.I64 : ValueType.I32;

    /// <summary>Most pages it can grow to.</summary>
    // One less than 32 bits address, so that every address beyond 32 bits is out of bounds.
    internal uint PagesMax => Math.Min(Limits.Maximum ?? uint.MaxValue, Is64Bit ? 65535u : 65536u);
}
