namespace Longshore.Wasm;

/// <summary>The type of a table.</summary>
/// <param name="Element">The type of its elements, a reference type.</param>
/// <param name="Limits">Its size, in elements; what is beyond 32 bits is the largest number.</param>
/// <param name="Is64Bit">Whether its indices have 64 bits. It is no larger for that.</param>
public readonly record struct TableType(ValueType Element, SizeLimits Limits, bool Is64Bit = false)
{
    /// <summary>The type of its indices and sizes on the operand stack.</summary>
    internal ValueType IndexType => Is64Bit ? ValueType.I64 : ValueType.I32;
}
