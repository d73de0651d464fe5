using System.Reflection.Emit;

namespace Longshore.Wasm.Compilation;

/// <summary>Where a value of the WebAssembly operand stack is while a function is compiled.</summary>
/// <param name="Kind">Which kind of place.</param>
/// <param name="Type">The value's type.</param>
/// <param name="Depth">How deep the expression is that computes it.</param>
/// <param name="Bits">A constant's bits, or a local's index.</param>
/// <param name="Temporary">The temporary that holds it.</param>
/// <param name="IsOwned">Whether the temporary is free once the operand is popped.</param>
/// <param name="High">The upper half of a vector constant.</param>
internal readonly record struct Operand(
    OperandKind Kind, ValueType Type, int Depth = 0, ulong Bits = 0, LocalBuilder? Temporary = null, bool IsOwned = false, ulong High = 0)
{
    public int Index => (int)Bits;

    public uint U32 => (uint)Bits;
}
