namespace Longshore.Wasm.Binary;

/// <summary>Properties of vector instructions that do not depend on their use (core specification 2.4.3 and 5.4.8).</summary>
internal static class VectorOpcodes
{
    private const Opcode First = Opcode.V128Load;
    private const Opcode Last = Opcode.I32x4RelaxedDotI8x16I7x16AddS;

    private static readonly NumericSignature?[] Signatures = BuildSignatures();

    /// <summary>Whether an instruction is a vector instruction.</summary>
    public static bool IsVector(Opcode opcode) => opcode is >= First and <= Last;

    /// <summary>The operands and result of an instruction without immediates other than a lane, or null for other
    /// instructions.</summary>
    public static NumericSignature? SignatureOf(Opcode opcode) => IsVector(opcode) ? Signatures[opcode - First] : null;

    /// <summary>The memory access of a vector load or store, or null for other instructions. A load or store of one lane has the
    /// lane's width.</summary>
    public static MemoryAccess? MemoryAccessOf(Opcode opcode) => opcode switch
    {
        Opcode.V128Load => new(ValueType.V128, 16, IsStore: false),
        >= Opcode.V128Load8x8S and <= Opcode.V128Load32x2U => new(ValueType.V128, 8, IsStore: false),
        Opcode.V128Load8Splat or Opcode.V128Load8Lane => new(ValueType.V128, 1, IsStore: false),
        Opcode.V128Load16Splat or Opcode.V128Load16Lane => new(ValueType.V128, 2, IsStore: false),
        Opcode.V128Load32Splat or Opcode.V128Load32Lane or Opcode.V128Load32Zero => new(ValueType.V128, 4, IsStore: false),
        Opcode.V128Load64Splat or Opcode.V128Load64Lane or Opcode.V128Load64Zero => new(ValueType.V128, 8, IsStore: false),
        Opcode.V128Store => new(ValueType.V128, 16, IsStore: true),
        Opcode.V128Store8Lane => new(ValueType.V128, 1, IsStore: true),
        Opcode.V128Store16Lane => new(ValueType.V128, 2, IsStore: true),
        Opcode.V128Store32Lane => new(ValueType.V128, 4, IsStore: true),
        Opcode.V128Store64Lane => new(ValueType.V128, 8, IsStore: true),
        _ => null,
    };

    /// <summary>The number of lanes an instruction with a lane immediate can choose from; 0 for other instructions.</summary>
    public static int LaneCountOf(Opcode opcode) => opcode switch
    {
        Opcode.I8x16ExtractLaneS or Opcode.I8x16ExtractLaneU or Opcode.I8x16ReplaceLane => 16,
        Opcode.I16x8ExtractLaneS or Opcode.I16x8ExtractLaneU or Opcode.I16x8ReplaceLane => 8,
        Opcode.I32x4ExtractLane or Opcode.I32x4ReplaceLane or Opcode.F32x4ExtractLane or Opcode.F32x4ReplaceLane => 4,
        Opcode.I64x2ExtractLane or Opcode.I64x2ReplaceLane or Opcode.F64x2ExtractLane or Opcode.F64x2ReplaceLane => 2,
        >= Opcode.V128Load8Lane and <= Opcode.V128Store64Lane => 16 / MemoryAccessOf(opcode)!.Value.Bytes,
        _ => 0,
    };

    /// <summary>The number of immediate bytes after the memory argument.</summary>
    public static int ImmediateBytesOf(Opcode opcode) => opcode switch
    {
        Opcode.V128Const or Opcode.I8x16Shuffle => 16,
        _ => LaneCountOf(opcode) > 0 ? 1 : 0,
    };

    private static NumericSignature?[] BuildSignatures()
    {
        const ValueType V = ValueType.V128;
        const ValueType I = ValueType.I32;
        var table = new NumericSignature?[Last - First + 1];

        Fill(Opcode.I8x16Splat, Opcode.I32x4Splat, [I], V);
        Fill(Opcode.I64x2Splat, Opcode.I64x2Splat, [ValueType.I64], V);
        Fill(Opcode.F32x4Splat, Opcode.F32x4Splat, [ValueType.F32], V);
        Fill(Opcode.F64x2Splat, Opcode.F64x2Splat, [ValueType.F64], V);
        Fill(Opcode.I8x16ExtractLaneS, Opcode.I8x16ExtractLaneU, [V], I);
        Fill(Opcode.I8x16ReplaceLane, Opcode.I8x16ReplaceLane, [V, I], V);
        Fill(Opcode.I16x8ExtractLaneS, Opcode.I16x8ExtractLaneU, [V], I);
        Fill(Opcode.I16x8ReplaceLane, Opcode.I16x8ReplaceLane, [V, I], V);
        Fill(Opcode.I32x4ExtractLane, Opcode.I32x4ExtractLane, [V], I);
        Fill(Opcode.I32x4ReplaceLane, Opcode.I32x4ReplaceLane, [V, I], V);
        Fill(Opcode.I64x2ExtractLane, Opcode.I64x2ExtractLane, [V], ValueType.I64);
        Fill(Opcode.I64x2ReplaceLane, Opcode.I64x2ReplaceLane, [V, ValueType.I64], V);
        Fill(Opcode.F32x4ExtractLane, Opcode.F32x4ExtractLane, [V], ValueType.F32);
        Fill(Opcode.F32x4ReplaceLane, Opcode.F32x4ReplaceLane, [V, ValueType.F32], V);
        Fill(Opcode.F64x2ExtractLane, Opcode.F64x2ExtractLane, [V], ValueType.F64);
        Fill(Opcode.F64x2ReplaceLane, Opcode.F64x2ReplaceLane, [V, ValueType.F64], V);
        Binary(Opcode.I8x16Shuffle, Opcode.I8x16Swizzle);
        Binary(Opcode.I8x16Eq, Opcode.F64x2Ge);
        Unary(Opcode.V128Not, Opcode.V128Not);
        Binary(Opcode.V128And, Opcode.V128Xor);
        Ternary(Opcode.V128Bitselect, Opcode.V128Bitselect);
        Test(Opcode.V128AnyTrue, Opcode.V128AnyTrue);
        Unary(Opcode.F32x4DemoteF64x2Zero, Opcode.F64x2PromoteLowF32x4);
        Unary(Opcode.I8x16Abs, Opcode.I8x16Popcnt);
        Test(Opcode.I8x16AllTrue, Opcode.I8x16Bitmask);
        Binary(Opcode.I8x16NarrowI16x8S, Opcode.I8x16NarrowI16x8U);
        Unary(Opcode.F32x4Ceil, Opcode.F32x4Nearest);
        Shift(Opcode.I8x16Shl, Opcode.I8x16ShrU);
        Binary(Opcode.I8x16Add, Opcode.I8x16SubSatU);
        Unary(Opcode.F64x2Ceil, Opcode.F64x2Floor);
        Binary(Opcode.I8x16MinS, Opcode.I8x16MaxU);
        Unary(Opcode.F64x2Trunc, Opcode.F64x2Trunc);
        Binary(Opcode.I8x16AvgrU, Opcode.I8x16AvgrU);
        Unary(Opcode.I16x8ExtaddPairwiseI8x16S, Opcode.I16x8Neg);
        Binary(Opcode.I16x8Q15MulrSatS, Opcode.I16x8Q15MulrSatS);
        Test(Opcode.I16x8AllTrue, Opcode.I16x8Bitmask);
        Binary(Opcode.I16x8NarrowI32x4S, Opcode.I16x8NarrowI32x4U);
        Unary(Opcode.I16x8ExtendLowI8x16S, Opcode.I16x8ExtendHighI8x16U);
        Shift(Opcode.I16x8Shl, Opcode.I16x8ShrU);
        Binary(Opcode.I16x8Add, Opcode.I16x8SubSatU);
        Unary(Opcode.F64x2Nearest, Opcode.F64x2Nearest);
        Binary(Opcode.I16x8Mul, Opcode.I16x8MaxU);
        Binary(Opcode.I16x8AvgrU, Opcode.I16x8ExtmulHighI8x16U);
        Unary(Opcode.I32x4Abs, Opcode.I32x4Neg);
        Test(Opcode.I32x4AllTrue, Opcode.I32x4Bitmask);
        Unary(Opcode.I32x4ExtendLowI16x8S, Opcode.I32x4ExtendHighI16x8U);
        Shift(Opcode.I32x4Shl, Opcode.I32x4ShrU);
        Binary(Opcode.I32x4Add, Opcode.I32x4Add);
        Binary(Opcode.I32x4Sub, Opcode.I32x4Sub);
        Binary(Opcode.I32x4Mul, Opcode.I32x4DotI16x8S);
        Binary(Opcode.I32x4ExtmulLowI16x8S, Opcode.I32x4ExtmulHighI16x8U);
        Unary(Opcode.I64x2Abs, Opcode.I64x2Neg);
        Test(Opcode.I64x2AllTrue, Opcode.I64x2Bitmask);
        Unary(Opcode.I64x2ExtendLowI32x4S, Opcode.I64x2ExtendHighI32x4U);
        Shift(Opcode.I64x2Shl, Opcode.I64x2ShrU);
        Binary(Opcode.I64x2Add, Opcode.I64x2Add);
        Binary(Opcode.I64x2Sub, Opcode.I64x2Sub);
        Binary(Opcode.I64x2Mul, Opcode.I64x2ExtmulHighI32x4U);
        Unary(Opcode.F32x4Abs, Opcode.F32x4Neg);
        Unary(Opcode.F32x4Sqrt, Opcode.F32x4Sqrt);
        Binary(Opcode.F32x4Add, Opcode.F32x4Pmax);
        Unary(Opcode.F64x2Abs, Opcode.F64x2Neg);
        Unary(Opcode.F64x2Sqrt, Opcode.F64x2Sqrt);
        Binary(Opcode.F64x2Add, Opcode.F64x2Pmax);
        Unary(Opcode.I32x4TruncSatF32x4S, Opcode.F64x2ConvertLowI32x4U);
        Binary(Opcode.I8x16RelaxedSwizzle, Opcode.I8x16RelaxedSwizzle);
        Unary(Opcode.I32x4RelaxedTruncF32x4S, Opcode.I32x4RelaxedTruncF64x2UZero);
        Ternary(Opcode.F32x4RelaxedMadd, Opcode.I64x2RelaxedLaneselect);
        Binary(Opcode.F32x4RelaxedMin, Opcode.I16x8RelaxedDotI8x16I7x16S);
        Ternary(Opcode.I32x4RelaxedDotI8x16I7x16AddS, Opcode.I32x4RelaxedDotI8x16I7x16AddS);
        return table;

        void Unary(Opcode first, Opcode last) => Fill(first, last, [V], V);
        void Binary(Opcode first, Opcode last) => Fill(first, last, [V, V], V);
        void Ternary(Opcode first, Opcode last) => Fill(first, last, [V, V, V], V);
        void Shift(Opcode first, Opcode last) => Fill(first, last, [V, I], V);
        void Test(Opcode first, Opcode last) => Fill(first, last, [V], I);

        // Opcodes in the range that no instruction uses keep no signature.
        void Fill(Opcode first, Opcode last, ValueType[] operands, ValueType result)
        {
            for (var opcode = first; opcode <= last; opcode++)
            {
                if (Enum.IsDefined(opcode))
                {
                    table[opcode - First] = new NumericSignature(operands, result);
                }
            }
        }
    }
}
