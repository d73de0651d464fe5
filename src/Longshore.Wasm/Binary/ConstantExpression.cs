namespace Longshore.Wasm.Binary;

/// <summary>An initialiser of a global, an element or a segment's offset: one constant instruction, as WebAssembly 2.0
/// allows it.</summary>
/// <param name="Kind">What the instruction does.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Bits">The constant's bits, or the index of the global or function.</param>
internal readonly record struct ConstantExpression(ConstantKind Kind, ValueType Type, UInt128 Bits)
{
    public int Index => (int)Bits;
}
