using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>Works around a bug of RyuJIT (.NET 10.0): it assumes that a rotation by a constant sets the zero flag, and drops a
/// comparison with zero that follows. A rotation whose result goes straight into arithmetic, as in hashes and ciphers, is not
/// affected and costs nothing. Every other result is hidden from RyuJIT.</summary>
internal static class Rotations
{
    private const int LookAheadMax = 32;

    public static bool IsRotation(Opcode opcode) =>
        opcode is Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr;

    /// <summary>Whether the rotation's result goes into arithmetic with a computed value, or with a constant that is not the operation's identity.
    /// </summary>
    /// <param name="rest">The code after the rotation.</param>
    /// <param name="left">The operand below the rotation's, or null.</param>
    /// <param name="model">The module.</param>
    public static bool IsConsumedSafely(WasmReader rest, Operand? left, ModuleModel model)
    {
        // The number of values above the rotation's result, and the last of them if it is a constant.
        var above = 0;
        ulong? constant = null;
        var isComputed = false;
        for (var i = 0; i < LookAheadMax; i++)
        {
            var opcode = Opcodes.Read(ref rest);
            var pops = Pops(opcode);
            if (pops < 0)
            {
                return false;
            }

            if (pops > above)
            {
                return IsArithmetic(opcode) && (above == 1 ? isComputed || Changes(constant) : IsComputed(left));
            }

            isComputed = pops > 0;
            above += 1 - pops;
            constant = ReadConstant(opcode, ref rest, model);
        }

        return false;
    }

    private static bool IsArithmetic(Opcode opcode) => opcode
        is Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I32And or Opcode.I32Or or Opcode.I32Xor
        or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul or Opcode.I64And or Opcode.I64Or or Opcode.I64Xor;

    private static bool IsComputed(Operand? operand) =>
        operand is { Kind: OperandKind.Stack } || (operand is { Kind: OperandKind.Constant } constant && Changes(constant.Bits));

    // An identity constant would leave the bare rotation.
    private static bool Changes(ulong? constant) => constant is not (null or 0 or 1 or uint.MaxValue or ulong.MaxValue);

    // The number of operands of an instruction with one result, or -1 for an instruction that ends the search.
    private static int Pops(Opcode opcode) => opcode switch
    {
        Opcode.LocalGet or Opcode.GlobalGet or Opcode.I32Const or Opcode.I64Const => 0,
        >= Opcode.I32Load and <= Opcode.I64Load32U => 1,
        _ => Opcodes.NumericSignatureOf(opcode)?.Operands.Length ?? -1,
    };

    private static ulong? ReadConstant(Opcode opcode, ref WasmReader rest, ModuleModel model)
    {
        switch (opcode)
        {
            case Opcode.I32Const: return (uint)rest.ReadS32();
            case Opcode.I64Const: return (ulong)rest.ReadS64();
            default:
                Immediates.Skip(opcode, ref rest, model);
                return null;
        }
    }
}
