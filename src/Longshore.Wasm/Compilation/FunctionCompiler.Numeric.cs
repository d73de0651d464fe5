using System.Numerics;
using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

internal sealed partial class FunctionCompiler
{
    private static readonly Dictionary<Opcode, OpCode[]> Sequences = BuildSequences();

    private void EmitNumeric(Opcode opcode, NumericSignature signature, WasmReader rest)
    {
        var mustBeOpaque = Rotations.IsRotation(opcode) && _stack[0].Kind == OperandKind.Constant
            && !Rotations.IsConsumedSafely(rest, left: _stack.Count > 2 ? _stack[2] : null, _module.Model);
        int depth;
        if (signature.Operands.Length == 2)
        {
            HideIdentity(opcode);
            if (EmitRemainderOfPowerOfTwo(opcode))
            {
                return;
            }

            depth = _stack.MaterializePair(maySwap: Swap(opcode) is not null, out var swapped);
            opcode = swapped ? Swap(opcode)!.Value : opcode;
        }
        else
        {
            depth = _stack.Materialize(1);
        }

        EmitOperation(opcode);
        if (mustBeOpaque)
        {
            HideRotation(signature.Result);
        }
        else if (opcode == Opcode.I32And)
        {
            _bitsTestedAt = _il.ILOffset;
        }

        _stack.PushResult(signature.Result, depth);
    }

    // RyuJIT computes the remainder without a branch: five dependent instructions. The sign is nearly always the same as last
    // time, so a branch on it leaves one of them on the path to the load that the remainder often indexes: deflate takes 0.83
    // to 0.91 of the time.
    private bool EmitRemainderOfPowerOfTwo(Opcode opcode)
    {
        if (opcode is not (Opcode.I32RemS or Opcode.I64RemS) || _stack[0] is not { Kind: OperandKind.Constant } divisor)
        {
            return false;
        }

        var value = opcode == Opcode.I32RemS ? (int)divisor.Bits : (long)divisor.Bits;
        if (!long.IsPow2(value))
        {
            return false;
        }

        _stack.Pop();
        PushConstant(divisor.Type, (ulong)(value - 1));
        var depth = _stack.Materialize(2);
        var type = divisor.Type.ClrType();
        Call(Methods.Numeric(nameof(Numeric.RemByMask), type, type));
        _stack.PushResult(divisor.Type, depth);
        return true;
    }

    // The xor with a zero that is only known at run time hides the rotation from RyuJIT: see Rotations.
    private void HideRotation(ValueType type)
    {
        _il.Emit(OpCodes.Ldloc, _hiddenZero!);
        if (type == ValueType.I64)
        {
            _il.Emit(OpCodes.Conv_U8);
        }

        _il.Emit(OpCodes.Xor);
    }

    /// <summary>The instruction that gives the same result with its operands in the other order, if there is one.</summary>
    private static Opcode? Swap(Opcode opcode) => opcode switch
    {
        Opcode.I32Eq or Opcode.I32Ne or Opcode.I64Eq or Opcode.I64Ne => opcode,
        Opcode.F32Eq or Opcode.F32Ne or Opcode.F64Eq or Opcode.F64Ne => opcode,
        Opcode.I32Add or Opcode.I32Mul or Opcode.I32And or Opcode.I32Or or Opcode.I32Xor => opcode,
        Opcode.I64Add or Opcode.I64Mul or Opcode.I64And or Opcode.I64Or or Opcode.I64Xor => opcode,
        Opcode.I32LtS => Opcode.I32GtS,
        Opcode.I32LtU => Opcode.I32GtU,
        Opcode.I32GtS => Opcode.I32LtS,
        Opcode.I32GtU => Opcode.I32LtU,
        Opcode.I32LeS => Opcode.I32GeS,
        Opcode.I32LeU => Opcode.I32GeU,
        Opcode.I32GeS => Opcode.I32LeS,
        Opcode.I32GeU => Opcode.I32LeU,
        Opcode.I64LtS => Opcode.I64GtS,
        Opcode.I64LtU => Opcode.I64GtU,
        Opcode.I64GtS => Opcode.I64LtS,
        Opcode.I64GtU => Opcode.I64LtU,
        Opcode.I64LeS => Opcode.I64GeS,
        Opcode.I64LeU => Opcode.I64GeU,
        Opcode.I64GeS => Opcode.I64LeS,
        Opcode.I64GeU => Opcode.I64LeU,
        _ => null,
    };

    private void EmitOperation(Opcode opcode)
    {
        if (Sequences.TryGetValue(opcode, out var sequence))
        {
            foreach (var step in sequence)
            {
                _il.Emit(step);
            }

            return;
        }

        switch (opcode)
        {
            case Opcode.I64Eqz:
                _il.Emit(OpCodes.Ldc_I8, 0L);
                _il.Emit(OpCodes.Ceq);
                break;
            case Opcode.I32Shl or Opcode.I32ShrS or Opcode.I32ShrU: EmitShift(opcode - Opcode.I32Shl, 31); break;
            case Opcode.I64Shl or Opcode.I64ShrS or Opcode.I64ShrU:
                _il.Emit(OpCodes.Conv_I4);
                EmitShift(opcode - Opcode.I64Shl, 63);
                break;
            case >= Opcode.I32Clz and <= Opcode.I32Popcnt: EmitCount(opcode - Opcode.I32Clz, typeof(uint)); break;
            case >= Opcode.I64Clz and <= Opcode.I64Popcnt:
                EmitCount(opcode - Opcode.I64Clz, typeof(ulong));
                _il.Emit(OpCodes.Conv_I8);
                break;
            case Opcode.I32Rotl or Opcode.I32Rotr: EmitRotate(opcode == Opcode.I32Rotl, typeof(uint)); break;
            case Opcode.I64Rotl or Opcode.I64Rotr:
                _il.Emit(OpCodes.Conv_I4);
                EmitRotate(opcode == Opcode.I64Rotl, typeof(ulong));
                break;
            case Opcode.I32RemS: Call(Methods.Numeric(nameof(Numeric.RemS), typeof(int), typeof(int))); break;
            case Opcode.I64RemS: Call(Methods.Numeric(nameof(Numeric.RemS), typeof(long), typeof(long))); break;
            case >= Opcode.F32Abs and <= Opcode.F32Copysign: EmitFloat(opcode - Opcode.F32Abs, typeof(float)); break;
            case >= Opcode.F64Abs and <= Opcode.F64Copysign: EmitFloat(opcode - Opcode.F64Abs, typeof(double)); break;
            default: EmitConversion(opcode); break;
        }
    }

    // The JIT compiler drops x * 1, x - 0 and their like, although they make a signalling NaN quiet.
    private void HideIdentity(Opcode opcode)
    {
        double? identity = opcode switch
        {
            Opcode.F32Mul or Opcode.F64Mul or Opcode.F32Div or Opcode.F64Div => 1.0,
            Opcode.F32Sub or Opcode.F64Sub => 0.0,
            Opcode.F32Add or Opcode.F64Add => -0.0,
            _ => null,
        };
        if (identity is { } value)
        {
            _stack.HideConstant(0, value);
            _stack.HideConstant(1, value);
        }
    }

    private void Call(System.Reflection.MethodInfo method) => _il.Emit(OpCodes.Call, method);

    private void EmitShift(int kind, int mask)
    {
        _il.Emit(OpCodes.Ldc_I4, mask);
        _il.Emit(OpCodes.And);
        _il.Emit(kind switch { 0 => OpCodes.Shl, 1 => OpCodes.Shr, _ => OpCodes.Shr_Un });
    }

    private void EmitCount(int kind, Type type) => Call(Methods.Bits(
        kind switch
        {
            0 => nameof(BitOperations.LeadingZeroCount),
            1 => nameof(BitOperations.TrailingZeroCount),
            _ => nameof(BitOperations.PopCount),
        },
        type));

    private void EmitRotate(bool left, Type type) => Call(Methods.Bits(
        left ? nameof(BitOperations.RotateLeft) : nameof(BitOperations.RotateRight), type, typeof(int)));

    // In the order of the opcodes.
    private void EmitFloat(int kind, Type type)
    {
        switch (kind)
        {
            case 0: Call(Methods.Float(nameof(Math.Abs), type, 1)); break;
            case 1: _il.Emit(OpCodes.Neg); break;
            case 2: Call(Methods.Float(nameof(Math.Ceiling), type, 1)); break;
            case 3: Call(Methods.Float(nameof(Math.Floor), type, 1)); break;
            case 4: Call(Methods.Float(nameof(Math.Truncate), type, 1)); break;
            case 5: Call(Methods.Float(nameof(Math.Round), type, 1)); break;
            case 6: Call(Methods.Float(nameof(Math.Sqrt), type, 1)); break;
            case 7: _il.Emit(OpCodes.Add); break;
            case 8: _il.Emit(OpCodes.Sub); break;
            case 9: _il.Emit(OpCodes.Mul); break;
            case 10: _il.Emit(OpCodes.Div); break;
            case 11: Call(Methods.Numeric(nameof(Numeric.Min), type, type)); break;
            case 12: Call(Methods.Numeric(nameof(Numeric.Max), type, type)); break;
            default: Call(Methods.Float(nameof(Math.CopySign), type, 2)); break;
        }
    }

    private void EmitConversion(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32TruncF32S or Opcode.I32TruncF64S: EmitTruncation(nameof(Numeric.TruncToI32)); break;
            case Opcode.I32TruncF32U or Opcode.I32TruncF64U: EmitTruncation(nameof(Numeric.TruncToU32)); break;
            case Opcode.I64TruncF32S or Opcode.I64TruncF64S: EmitTruncation(nameof(Numeric.TruncToI64)); break;
            case Opcode.I64TruncF32U or Opcode.I64TruncF64U: EmitTruncation(nameof(Numeric.TruncToU64)); break;
            case Opcode.F32ConvertI64U: Call(Methods.Numeric(nameof(Numeric.ConvertToF32), typeof(ulong))); break;
            case Opcode.F64ConvertI64U: Call(Methods.Numeric(nameof(Numeric.ConvertToF64), typeof(ulong))); break;
            case Opcode.F64PromoteF32:
                _il.Emit(OpCodes.Conv_R8);
                _promotedAt = _il.ILOffset;
                break;
            case Opcode.F32DemoteF64: EmitDemotion(); break;
            case Opcode.I32ReinterpretF32: Call(Methods.SingleToInt32Bits); break;
            case Opcode.I64ReinterpretF64: Call(Methods.DoubleToInt64Bits); break;
            case Opcode.F32ReinterpretI32: Call(Methods.Numeric(nameof(Numeric.ReinterpretF32), typeof(int))); break;
            case Opcode.F64ReinterpretI64: Call(Methods.Int64BitsToDouble); break;
            default: throw new InvalidOperationException($"no code for {opcode}");
        }
    }

    // The JIT compiler drops a demotion right after a promotion, although the two make a signalling NaN quiet.
    private void EmitDemotion()
    {
        if (_promotedAt == _il.ILOffset)
        {
            Call(Methods.Numeric(nameof(Numeric.OpaqueToJit), typeof(double)));
        }

        _il.Emit(OpCodes.Conv_R4);
    }

    // The conversion from f32 to f64 is exact.
    private void EmitTruncation(string name)
    {
        _il.Emit(OpCodes.Conv_R8);
        Call(Methods.Numeric(name, typeof(double)));
    }

    private static Dictionary<Opcode, OpCode[]> BuildSequences()
    {
        // An IL comparison has no "or equal" and no "not": it is the opposite one, equal to zero. For numbers that may be
        // NaN the opposite is the unordered one.
        OpCode[] not = [OpCodes.Ldc_I4_0, OpCodes.Ceq];
        var map = new Dictionary<Opcode, OpCode[]>
        {
            [Opcode.I32Eqz] = not,
            [Opcode.I32WrapI64] = [OpCodes.Conv_I4],
            [Opcode.I64ExtendI32S] = [OpCodes.Conv_I8],
            [Opcode.I64ExtendI32U] = [OpCodes.Conv_U8],
            [Opcode.F32ConvertI32S] = [OpCodes.Conv_R4],
            [Opcode.F32ConvertI32U] = [OpCodes.Conv_U8, OpCodes.Conv_R4],
            [Opcode.F32ConvertI64S] = [OpCodes.Conv_R4],
            [Opcode.F64ConvertI32S] = [OpCodes.Conv_R8],
            [Opcode.F64ConvertI32U] = [OpCodes.Conv_U8, OpCodes.Conv_R8],
            [Opcode.F64ConvertI64S] = [OpCodes.Conv_R8],
            [Opcode.I32Extend8S] = [OpCodes.Conv_I1],
            [Opcode.I32Extend16S] = [OpCodes.Conv_I2],
            [Opcode.I64Extend8S] = [OpCodes.Conv_I1, OpCodes.Conv_I8],
            [Opcode.I64Extend16S] = [OpCodes.Conv_I2, OpCodes.Conv_I8],
            [Opcode.I64Extend32S] = [OpCodes.Conv_I4, OpCodes.Conv_I8],
            [Opcode.I32TruncSatF32S] = [OpCodes.Conv_I4],
            [Opcode.I32TruncSatF32U] = [OpCodes.Conv_U4],
            [Opcode.I32TruncSatF64S] = [OpCodes.Conv_I4],
            [Opcode.I32TruncSatF64U] = [OpCodes.Conv_U4],
            [Opcode.I64TruncSatF32S] = [OpCodes.Conv_I8],
            [Opcode.I64TruncSatF32U] = [OpCodes.Conv_U8],
            [Opcode.I64TruncSatF64S] = [OpCodes.Conv_I8],
            [Opcode.I64TruncSatF64U] = [OpCodes.Conv_U8],
        };
        OpCode[][] comparisons =
        [
            [OpCodes.Ceq], [OpCodes.Ceq, .. not], [OpCodes.Clt], [OpCodes.Clt_Un], [OpCodes.Cgt], [OpCodes.Cgt_Un],
            [OpCodes.Cgt, .. not], [OpCodes.Cgt_Un, .. not], [OpCodes.Clt, .. not], [OpCodes.Clt_Un, .. not],
        ];
        AddRun(map, Opcode.I32Eq, comparisons);
        AddRun(map, Opcode.I64Eq, comparisons);
        comparisons =
        [
            [OpCodes.Ceq], [OpCodes.Ceq, .. not], [OpCodes.Clt], [OpCodes.Cgt],
            [OpCodes.Cgt_Un, .. not], [OpCodes.Clt_Un, .. not],
        ];
        AddRun(map, Opcode.F32Eq, comparisons);
        AddRun(map, Opcode.F64Eq, comparisons);
        foreach (var add in (ReadOnlySpan<Opcode>)[Opcode.I32Add, Opcode.I64Add])
        {
            AddRun(map, add, [[OpCodes.Add], [OpCodes.Sub], [OpCodes.Mul], [OpCodes.Div], [OpCodes.Div_Un]]);
            AddRun(map, add + (Opcode.I32RemU - Opcode.I32Add), [[OpCodes.Rem_Un], [OpCodes.And], [OpCodes.Or], [OpCodes.Xor]]);
        }

        return map;
    }

    private static void AddRun(Dictionary<Opcode, OpCode[]> map, Opcode first, OpCode[][] sequences)
    {
        foreach (var sequence in sequences)
        {
            map.Add(first++, sequence);
        }
    }
}
