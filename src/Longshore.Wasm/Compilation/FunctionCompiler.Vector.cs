using System.Buffers.Binary;
using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

internal sealed partial class FunctionCompiler
{
    // A lane number that no vector has: what a shuffle takes zero for.
    private const byte NoLane = 0xff;
    private const int LaneCount = 16;

    private void EmitVector(Opcode opcode, ref WasmReader code)
    {
        if (opcode == Opcode.V128Const)
        {
            var low = code.ReadFixed64();
            _stack.Push(new Operand(OperandKind.Constant, ValueType.V128, 0, low, High: code.ReadFixed64()));
        }
        else if (opcode == Opcode.I8x16Shuffle)
        {
            EmitShuffle(ref code);
        }
        else if (VectorOpcodes.MemoryAccessOf(opcode) is { } access)
        {
            var argument = MemoryArgument.Read(ref code, _module.Model);
            EmitVectorAccess(opcode, access, argument, ref code);
        }
        else
        {
            var lane = VectorOpcodes.LaneCountOf(opcode) > 0 ? code.ReadByte() : -1;
            EmitVectorOperation(opcode, lane);
        }
    }

    /// <param name="opcode">An instruction with a signature.</param>
    /// <param name="lane">The lane it names, or -1 when it names none.</param>
    private void EmitVectorOperation(Opcode opcode, int lane = -1)
    {
        var signature = VectorOpcodes.SignatureOf(opcode)!;
        var depth = _stack.Materialize(signature.Operands.Length);
        if (lane >= 0)
        {
            _il.Emit(OpCodes.Ldc_I4, lane);
        }

        _il.Emit(OpCodes.Call, Methods.Vector(opcode));
        _stack.PushResult(signature.Result, depth);
    }

    // Each of the two vectors is shuffled by itself, and what comes of the other stays zero.
    private void EmitShuffle(ref WasmReader code)
    {
        Span<byte> fromFirst = stackalloc byte[LaneCount];
        Span<byte> fromSecond = stackalloc byte[LaneCount];
        for (var i = 0; i < LaneCount; i++)
        {
            var lane = code.ReadByte();
            fromFirst[i] = lane < LaneCount ? lane : NoLane;
            fromSecond[i] = lane < LaneCount ? NoLane : (byte)(lane - LaneCount);
        }

        var depth = _stack.Materialize(2);
        LoadVector(fromFirst);
        LoadVector(fromSecond);
        _il.Emit(OpCodes.Call, Methods.Vector(Opcode.I8x16Shuffle));
        _stack.PushResult(ValueType.V128, depth);
    }

    private void LoadVector(ReadOnlySpan<byte> lanes) => _il.LoadVector(
        BinaryPrimitives.ReadUInt64LittleEndian(lanes), BinaryPrimitives.ReadUInt64LittleEndian(lanes[sizeof(ulong)..]));

    private void EmitVectorAccess(Opcode opcode, MemoryAccess access, in MemoryArgument argument, ref WasmReader code)
    {
        if (access.IsStore)
        {
            _known?.ForgetAll();
        }

        if (opcode is >= Opcode.V128Load8Lane and <= Opcode.V128Load64Lane)
        {
            EmitLoadLane(opcode, argument, code.ReadByte());
        }
        else if (opcode is >= Opcode.V128Store8Lane and <= Opcode.V128Store64Lane)
        {
            EmitVectorOperation(ExtractOf(access.Bytes), code.ReadByte());
            EmitMemoryAccess(ScalarStoreOf(access.Bytes), argument);
        }
        else if (opcode == Opcode.V128Store)
        {
            var value = _stack.Pop();
            EmitAddress(argument, access.Bytes);
            _stack.Load(value);
            _il.StoreValue(ValueType.V128);
        }
        else if (opcode == Opcode.V128Load)
        {
            var depth = EmitAddress(argument, access.Bytes);
            _il.LoadValue(ValueType.V128);
            _stack.PushResult(ValueType.V128, depth);
        }
        else
        {
            EmitLoadSpread(opcode, access, argument);
        }
    }

    /// <summary>Loads a scalar and makes a vector of it: the same in every lane, widened, or in the lowest lane.</summary>
    private void EmitLoadSpread(Opcode opcode, MemoryAccess access, in MemoryArgument argument)
    {
        EmitMemoryAccess(ScalarLoadOf(access.Bytes), argument);
        var depth = _stack.Materialize(1);
        _il.Emit(OpCodes.Call, Methods.Vector(opcode switch
        {
            Opcode.V128Load8Splat => Opcode.I8x16Splat,
            Opcode.V128Load16Splat => Opcode.I16x8Splat,
            Opcode.V128Load32Splat => Opcode.I32x4Splat,
            Opcode.V128Load64Splat => Opcode.I64x2Splat,
            _ => opcode,
        }));
        _stack.PushResult(ValueType.V128, depth);
    }

    private void EmitLoadLane(Opcode opcode, in MemoryArgument argument, byte lane)
    {
        var bytes = VectorOpcodes.MemoryAccessOf(opcode)!.Value.Bytes;
        var vector = _stack.Pop();
        EmitMemoryAccess(ScalarLoadOf(bytes), argument);
        var scalar = _stack.Pop();
        _stack.Load(vector);
        _stack.Load(scalar);
        _il.Emit(OpCodes.Ldc_I4, (int)lane);
        _il.Emit(OpCodes.Call, Methods.Vector(ReplaceOf(bytes)));
        _stack.PushResult(ValueType.V128);
    }

    private static Opcode ScalarLoadOf(int bytes) => bytes switch
    {
        1 => Opcode.I32Load8U,
        2 => Opcode.I32Load16U,
        4 => Opcode.I32Load,
        _ => Opcode.I64Load,
    };

    private static Opcode ScalarStoreOf(int bytes) => bytes switch
    {
        1 => Opcode.I32Store8,
        2 => Opcode.I32Store16,
        4 => Opcode.I32Store,
        _ => Opcode.I64Store,
    };

    private static Opcode ExtractOf(int bytes) => bytes switch
    {
        1 => Opcode.I8x16ExtractLaneU,
        2 => Opcode.I16x8ExtractLaneU,
        4 => Opcode.I32x4ExtractLane,
        _ => Opcode.I64x2ExtractLane,
    };

    private static Opcode ReplaceOf(int bytes) => bytes switch
    {
        1 => Opcode.I8x16ReplaceLane,
        2 => Opcode.I16x8ReplaceLane,
        4 => Opcode.I32x4ReplaceLane,
        _ => Opcode.I64x2ReplaceLane,
    };
}
