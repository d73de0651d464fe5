using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>Keeps the JIT compiler (.NET 10.0) from a mistake: it takes a rotation by a constant to set the zero flag, and leaves
/// out a comparison with zero that follows. Where the rotation goes straight into arithmetic there is none; that is where
/// hashes and ciphers have theirs, and there it costs nothing. Everywhere else the result is hidden.</summary>
internal static class Rotations
{
    private const int LookAheadMax = 32;

    public static bool IsRotation(Opcode opcode) =>
        opcode is Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr;

    /// <summary>Whether the value on top goes into arithmetic with a computed value, or with a constant that changes it.
    /// </summary>
    /// <param name="rest">The code after the rotation.</param>
    /// <param name="left">The operand below the rotation's, or null.</param>
    /// <param name="model">The module.</param>
    public static bool IsConsumedSafely(WasmReader rest, Operand? left, ModuleModel model)
    {
        // How many values are above the rotation's, and the last of them if it is the only instruction since.
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

    // What leaves a value as it is would leave the rotation.
    private static bool Changes(ulong? constant) => constant is not (null or 0 or 1 or uint.MaxValue or ulong.MaxValue);

    // How many values an instruction takes for the one it leaves; -1 for those that are not looked past.
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
