namespace Longshore.Wasm.Binary;

/// <summary>The initializer of a global, an element or a segment's offset: one constant instruction or, as an extended constant
/// expression of WebAssembly 3.0, several instructions.</summary>
/// <param name="Kind">The kind of the instruction.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Bits">The constant's bits, the index of the global or function, or the opcode of an operation.</param>
internal readonly record struct ConstantExpression(ConstantKind Kind, ValueType Type, UInt128 Bits)
{
    public int Index => (int)Bits;

    /// <summary>The instructions of a <see cref="ConstantKind.Program"/>, in postfix order.</summary>
    public ConstantExpression[] Program { get; init; } = [];
}
