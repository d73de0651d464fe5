using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>The type of a table.</summary>
/// <param name="Element">The type of its elements, a reference type.</param>
/// <param name="Limits">The size, in elements. Sizes beyond 32 bits become the largest 32-bit number.</param>
/// <param name="Is64Bit">Whether indices have 64 bits. Such a table is no larger.</param>
public readonly record struct TableType(ValueType Element, SizeLimits Limits, bool Is64Bit = false)
{
    /// <summary>What the elements are, if that has no name in <see cref="ValueType"/>.</summary>
    internal ReferenceType? Reference { get; init; }

    /// <summary>The type of the table's indices and sizes on the operand stack.</summary>
    internal ValueType IndexType => Is64Bit ? ValueType.I64 : ValueType.I32;
}
