using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>The memory of several stores together. A guest that would exceed it gets no more memory, as at its own limit. May be used from
/// any thread.</summary>
/// <param name="bytesMax">The most bytes of all stores of the account.</param>
public sealed class MemoryAccount(long bytesMax)
{
    /// <summary>The most bytes.</summary>
    public long BytesMax => bytesMax;

    /// <summary>The bytes in use now.</summary>
    public long BytesUsed => Budget.Used;

    internal MemoryBudget Budget { get; } = new(bytesMax);
}
