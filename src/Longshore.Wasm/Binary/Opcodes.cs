namespace Longshore.Wasm.Binary;

/// <summary>Properties of instructions that do not depend on their use.</summary>
internal static class Opcodes
{
    private const int GarbageCollectionPrefix = 0xFB;
    private const int Prefix = 0xFC;
    private const int OneByte = 256;
    private const int Prefixed = 32;
    private const int VectorPrefix = 0xFD;
    private const int VectorsMax = 0x1000;
    private const int AtomicPrefix = 0xFE;
    private const int Atomics = 0x4F;

    private static readonly NumericSignature?[] Numeric = BuildNumeric();

    /// <summary>The operands and result of an instruction that only computes, or null for other instructions.</summary>
    public static NumericSignature? NumericSignatureOf(Opcode opcode) =>
        (int)opcode < OneByte ? Numeric[(int)opcode]
        : (int)opcode - (Prefix << 8) is >= 0 and < Prefixed and var rest ? Numeric[OneByte + rest] : null;

    /// <summary>Whether the engine knows the instruction.</summary>
    public static bool IsKnown(Opcode opcode) => Enum.IsDefined(opcode);

    /// <summary>Whether the instruction transfers control or opens a block.</summary>
    public static bool IsControl(Opcode opcode) => opcode is <= Opcode.ReturnCallRef or Opcode.Delegate or Opcode.CatchAll
        or Opcode.TryTable or Opcode.BrOnNull or Opcode.BrOnNonNull;

    /// <summary>Whether the instruction opens a block that an end or a delegate closes.</summary>
    public static bool IsBlock(Opcode opcode) => opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable or Opcode.Try;

    /// <summary>Whether the instruction closes a block.</summary>
    public static bool IsEnd(Opcode opcode) => opcode is Opcode.End or Opcode.Delegate;

    /// <summary>Whether the instruction ends one part of a block and begins another.</summary>
    public static bool IsMiddle(Opcode opcode) => opcode is Opcode.Else or Opcode.Catch or Opcode.CatchAll;

    /// <summary>Reads the next opcode, with its prefix.</summary>
    public static Opcode Read(ref WasmReader reader)
    {
        var at = reader.Position;
        var first = reader.ReadByte();
        if (first is not (GarbageCollectionPrefix or Prefix or VectorPrefix or AtomicPrefix))
        {
            return (Opcode)first;
        }

        var rest = reader.ReadU32();
        var (start, count) = first switch
        {
            GarbageCollectionPrefix => (default, 0),
            Prefix => (Opcode.I32TruncSatF32S, Prefixed),
            VectorPrefix => (Opcode.V128Load, VectorsMax),
            _ => (Opcode.MemoryAtomicNotify, Atomics),
        };
        return rest < count && UnsupportedFeatures.OfOpcode(first, rest) is null ? start + (int)rest
            : throw UnsupportedFeatures.Refusal(at, $"illegal opcode 0x{first:x2} {rest}", UnsupportedFeatures.OfOpcode(first, rest));
    }

    /// <summary>The memory access of a scalar load or store, or null for other instructions.</summary>
    public static MemoryAccess? MemoryAccessOf(Opcode opcode) => opcode switch
    {
        Opcode.I32Load => new(ValueType.I32, 4, IsStore: false),
        Opcode.I64Load => new(ValueType.I64, 8, IsStore: false),
        Opcode.F32Load => new(ValueType.F32, 4, IsStore: false),
        Opcode.F64Load => new(ValueType.F64, 8, IsStore: false),
        Opcode.I32Load8S => new(ValueType.I32, 1, IsStore: false),
        Opcode.I32Load8U => new(ValueType.I32, 1, IsStore: false),
        Opcode.I32Load16S => new(ValueType.I32, 2, IsStore: false),
        Opcode.I32Load16U => new(ValueType.I32, 2, IsStore: false),
        Opcode.I64Load8S => new(ValueType.I64, 1, IsStore: false),
        Opcode.I64Load8U => new(ValueType.I64, 1, IsStore: false),
        Opcode.I64Load16S => new(ValueType.I64, 2, IsStore: false),
        Opcode.I64Load16U => new(ValueType.I64, 2, IsStore: false),
        Opcode.I64Load32S => new(ValueType.I64, 4, IsStore: false),
        Opcode.I64Load32U => new(ValueType.I64, 4, IsStore: false),
        Opcode.I32Store => new(ValueType.I32, 4, IsStore: true),
        Opcode.I64Store => new(ValueType.I64, 8, IsStore: true),
        Opcode.F32Store => new(ValueType.F32, 4, IsStore: true),
        Opcode.F64Store => new(ValueType.F64, 8, IsStore: true),
        Opcode.I32Store8 => new(ValueType.I32, 1, IsStore: true),
        Opcode.I32Store16 => new(ValueType.I32, 2, IsStore: true),
        Opcode.I64Store8 => new(ValueType.I64, 1, IsStore: true),
        Opcode.I64Store16 => new(ValueType.I64, 2, IsStore: true),
        Opcode.I64Store32 => new(ValueType.I64, 4, IsStore: true),
        _ => null,
    };

    private static NumericSignature?[] BuildNumeric()
    {
        var table = new NumericSignature?[OneByte + Prefixed];
        Fill(table, Opcode.I32Eqz, Opcode.I32Eqz, [ValueType.I32], ValueType.I32);
        Fill(table, Opcode.I32Eq, Opcode.I32GeU, [ValueType.I32, ValueType.I32], ValueType.I32);
        Fill(table, Opcode.I64Eqz, Opcode.I64Eqz, [ValueType.I64], ValueType.I32);
        Fill(table, Opcode.I64Eq, Opcode.I64GeU, [ValueType.I64, ValueType.I64], ValueType.I32);
        Fill(table, Opcode.F32Eq, Opcode.F32Ge, [ValueType.F32, ValueType.F32], ValueType.I32);
        Fill(table, Opcode.F64Eq, Opcode.F64Ge, [ValueType.F64, ValueType.F64], ValueType.I32);
        Fill(table, Opcode.I32Clz, Opcode.I32Popcnt, [ValueType.I32], ValueType.I32);
        Fill(table, Opcode.I32Add, Opcode.I32Rotr, [ValueType.I32, ValueType.I32], ValueType.I32);
        Fill(table, Opcode.I64Clz, Opcode.I64Popcnt, [ValueType.I64], ValueType.I64);
        Fill(table, Opcode.I64Add, Opcode.I64Rotr, [ValueType.I64, ValueType.I64], ValueType.I64);
        Fill(table, Opcode.F32Abs, Opcode.F32Sqrt, [ValueType.F32], ValueType.F32);
        Fill(table, Opcode.F32Add, Opcode.F32Copysign, [ValueType.F32, ValueType.F32], ValueType.F32);
        Fill(table, Opcode.F64Abs, Opcode.F64Sqrt, [ValueType.F64], ValueType.F64);
        Fill(table, Opcode.F64Add, Opcode.F64Copysign, [ValueType.F64, ValueType.F64], ValueType.F64);
        Fill(table, Opcode.I32WrapI64, Opcode.I32WrapI64, [ValueType.I64], ValueType.I32);
        Fill(table, Opcode.I32TruncF32S, Opcode.I32TruncF32U, [ValueType.F32], ValueType.I32);
        Fill(table, Opcode.I32TruncF64S, Opcode.I32TruncF64U, [ValueType.F64], ValueType.I32);
        Fill(table, Opcode.I64ExtendI32S, Opcode.I64ExtendI32U, [ValueType.I32], ValueType.I64);
        Fill(table, Opcode.I64TruncF32S, Opcode.I64TruncF32U, [ValueType.F32], ValueType.I64);
        Fill(table, Opcode.I64TruncF64S, Opcode.I64TruncF64U, [ValueType.F64], ValueType.I64);
        Fill(table, Opcode.F32ConvertI32S, Opcode.F32ConvertI32U, [ValueType.I32], ValueType.F32);
        Fill(table, Opcode.F32ConvertI64S, Opcode.F32ConvertI64U, [ValueType.I64], ValueType.F32);
        Fill(table, Opcode.F32DemoteF64, Opcode.F32DemoteF64, [ValueType.F64], ValueType.F32);
        Fill(table, Opcode.F64ConvertI32S, Opcode.F64ConvertI32U, [ValueType.I32], ValueType.F64);
        Fill(table, Opcode.F64ConvertI64S, Opcode.F64ConvertI64U, [ValueType.I64], ValueType.F64);
        Fill(table, Opcode.F64PromoteF32, Opcode.F64PromoteF32, [ValueType.F32], ValueType.F64);
        Fill(table, Opcode.I32ReinterpretF32, Opcode.I32ReinterpretF32, [ValueType.F32], ValueType.I32);
        Fill(table, Opcode.I64ReinterpretF64, Opcode.I64ReinterpretF64, [ValueType.F64], ValueType.I64);
        Fill(table, Opcode.F32ReinterpretI32, Opcode.F32ReinterpretI32, [ValueType.I32], ValueType.F32);
        Fill(table, Opcode.F64ReinterpretI64, Opcode.F64ReinterpretI64, [ValueType.I64], ValueType.F64);
        Fill(table, Opcode.I32Extend8S, Opcode.I32Extend16S, [ValueType.I32], ValueType.I32);
        Fill(table, Opcode.I64Extend8S, Opcode.I64Extend32S, [ValueType.I64], ValueType.I64);
        Fill(table, Opcode.I32TruncSatF32S, Opcode.I32TruncSatF32U, [ValueType.F32], ValueType.I32);
        Fill(table, Opcode.I32TruncSatF64S, Opcode.I32TruncSatF64U, [ValueType.F64], ValueType.I32);
        Fill(table, Opcode.I64TruncSatF32S, Opcode.I64TruncSatF32U, [ValueType.F32], ValueType.I64);
        Fill(table, Opcode.I64TruncSatF64S, Opcode.I64TruncSatF64U, [ValueType.F64], ValueType.I64);
        return table;
    }

    private static void Fill(
        NumericSignature?[] table, Opcode first, Opcode last, ValueType[] operands, ValueType result)
    {
        var signature = new NumericSignature(operands, result);
        for (var opcode = (int)first; opcode <= (int)last; opcode++)
        {
            table[opcode < OneByte ? opcode : OneByte + opcode - (Prefix << 8)] = signature;
        }
    }
}
