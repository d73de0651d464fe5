using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

internal sealed partial class FunctionCompiler
{
    private void EmitMemoryAccess(Opcode opcode, in MemoryArgument argument)
    {
        var access = Opcodes.MemoryAccessOf(opcode)!.Value;
        if (access.IsStore)
        {
            EmitStore(opcode, argument, access);
        }
        else
        {
            EmitLoad(opcode, argument, access);
        }
    }

    private void EmitLoad(Opcode opcode, in MemoryArgument argument, MemoryAccess access)
    {
        var place = PlaceOf(_stack[0], argument);
        if (place is { } known && _known!.Find(known.Local, known.Offset, opcode) is { } holder)
        {
            _stack.Pop();
            _il.Emit(OpCodes.Ldloc, holder);
            _stack.PushResult(access.Type);
            return;
        }

        var depth = EmitAddress(argument, access.Bytes);
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(LoadOpcode(opcode));
        if (access.Type == ValueType.I64 && opcode != Opcode.I64Load)
        {
            _il.Emit(opcode is Opcode.I64Load8U or Opcode.I64Load16U or Opcode.I64Load32U ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        }

        if (place is { } loaded && _known!.Note(loaded.Local, loaded.Offset, opcode) is { } value)
        {
            _il.Emit(OpCodes.Stloc, value);
            _il.Emit(OpCodes.Ldloc, value);
            depth = 0;
        }

        _stack.PushResult(access.Type, depth);
    }

    private void EmitStore(Opcode opcode, in MemoryArgument argument, MemoryAccess access)
    {
        var value = _stack.Pop();
        var place = PlaceOf(_stack[0], argument);
        EmitAddress(argument, access.Bytes);
        _stack.Copy(value);
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(StoreOpcode(opcode));
        NoteStored(place, opcode, access, value);
        _stack.Release(value);
    }

    // Another thread may write to a shared memory at any time.
    private (int Local, uint Offset)? PlaceOf(Operand address, in MemoryArgument argument) =>
        _known is not null && argument.Memory == 0 && address is { Kind: OperandKind.Local, Type: ValueType.I32 }
        && !_module.Model.Memories[0].IsShared && HasRoom
            ? (address.Index, (uint)argument.Offset)
            : null;

    // A float is not noted: RyuJIT would then compute with what it knows of it, and does not keep the bits of every NaN.
    private void NoteStored((int Local, uint Offset)? place, Opcode opcode, MemoryAccess access, Operand value)
    {
        if (place is not var (local, offset))
        {
            _known?.ForgetAll();
            return;
        }

        _known!.ForgetStored(local, offset, access.Bytes);
        switch (opcode)
        {
            case Opcode.I32Store: Note(Opcode.I32Load, OpCodes.Nop); break;
            case Opcode.I64Store: Note(Opcode.I64Load, OpCodes.Nop); break;
            case Opcode.I32Store8: Note(Opcode.I32Load8U, OpCodes.Conv_U1); break;
            case Opcode.I32Store16: Note(Opcode.I32Load16U, OpCodes.Conv_U2); break;
        }

        void Note(Opcode load, OpCode narrow)
        {
            if (_known.Note(local, offset, load) is { } holder)
            {
                _stack.Copy(value);
                _il.Emit(narrow);
                _il.Emit(OpCodes.Stloc, holder);
            }
        }
    }

    private static OpCode LoadOpcode(Opcode opcode) => opcode switch
    {
        Opcode.I32Load8S or Opcode.I64Load8S => OpCodes.Ldind_I1,
        Opcode.I32Load8U or Opcode.I64Load8U => OpCodes.Ldind_U1,
        Opcode.I32Load16S or Opcode.I64Load16S => OpCodes.Ldind_I2,
        Opcode.I32Load16U or Opcode.I64Load16U => OpCodes.Ldind_U2,
        Opcode.I32Load or Opcode.I64Load32S => OpCodes.Ldind_I4,
        Opcode.I64Load32U => OpCodes.Ldind_U4,
        Opcode.I64Load => OpCodes.Ldind_I8,
        Opcode.F32Load => OpCodes.Ldind_R4,
        _ => OpCodes.Ldind_R8,
    };

    private static OpCode StoreOpcode(Opcode opcode) => opcode switch
    {
        Opcode.I32Store8 or Opcode.I64Store8 => OpCodes.Stind_I1,
        Opcode.I32Store16 or Opcode.I64Store16 => OpCodes.Stind_I2,
        Opcode.I32Store or Opcode.I64Store32 => OpCodes.Stind_I4,
        Opcode.I64Store => OpCodes.Stind_I8,
        Opcode.F32Store => OpCodes.Stind_R4,
        _ => OpCodes.Stind_R8,
    };

    /// <summary>Turns the top operand, an index into a memory, into a machine address.</summary>
    /// <returns>The depth of the expression.</returns>
    private int EmitAddress(in MemoryArgument argument, int bytes)
    {
        var (_, memory, wideOffset) = argument;
        if (_module.Model.Memories[memory].Is64Bit)
        {
            return EmitWideAddress(memory, wideOffset, bytes);
        }

        var offset = (uint)wideOffset;
        if (_module.ChecksBounds)
        {
            return EmitCheckedAddress(memory, offset, bytes);
        }

        if (_stack[0].Kind == OperandKind.Constant)
        {
            LoadMemoryBase(memory);
            AddOffset((ulong)_stack.Pop().U32 + offset);
            return 1;
        }

        // Index and offset are below 4 GiB each, so the sum stays within the 8 GiB of the memory's slot.
        var depth = MaterializeIndex(OpCodes.Conv_U);
        LoadMemoryBase(memory);
        _il.Emit(OpCodes.Add);
        AddOffset(offset);
        return depth + 1;
    }

    private int EmitCheckedAddress(int memory, uint offset, int bytes)
    {
        var index = _frame.Take(ValueType.I64);
        var pass = _il.DefineLabel();
        var depth = MaterializeIndex(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Stloc, index);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldc_I8, offset + (long)bytes);
        _il.Emit(OpCodes.Add);
        LoadMemoryLength(memory);
        _il.Emit(OpCodes.Ble_Un, pass);
        EmitTrap(nameof(Traps.MemoryOutOfBounds));
        _il.MarkLabel(pass);
        LoadCheckedAddress(memory, index, offset);
        return depth + 1;
    }

    // No slot is large enough for 64-bit indices, so the bounds are always checked, in a form in which no sum can overflow.
    private int EmitWideAddress(int memory, ulong offset, int bytes)
    {
        var index = _frame.Take(ValueType.I64);
        var room = _frame.Take(ValueType.I64);
        var (pass, trap) = (_il.DefineLabel(), _il.DefineLabel());
        var depth = _stack.Materialize(1);
        _il.Emit(OpCodes.Stloc, index);

        // A memory has fewer than 2^32 bytes.
        var reach = (long)Math.Min(offset, uint.MaxValue) + bytes;
        LoadMemoryLength(memory);
        _il.Emit(OpCodes.Ldc_I8, reach);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, room);
        _il.Emit(OpCodes.Ldloc, room);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Blt, trap);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldloc, room);
        _il.Emit(OpCodes.Ble_Un, pass);
        _il.MarkLabel(trap);
        EmitTrap(nameof(Traps.MemoryOutOfBounds));
        _il.MarkLabel(pass);
        LoadCheckedAddress(memory, index, Math.Min(offset, uint.MaxValue));
        _frame.Give(ValueType.I64, room);
        return depth + 1;
    }

    /// <summary>Loads the address of a checked index and releases the index's temporary.</summary>
    private void LoadCheckedAddress(int memory, LocalBuilder index, ulong offset)
    {
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Conv_U);
        LoadMemoryBase(memory);
        _il.Emit(OpCodes.Add);
        AddOffset(offset);
        _frame.Give(ValueType.I64, index);
    }

    private int MaterializeIndex(OpCode widen)
    {
        if (_stack[0].Kind == OperandKind.Local && _frame.IsAddress(_stack[0].Index))
        {
            _frame.LoadWide(_stack.Pop().Index);
            _il.Emit(widen);
            return 0;
        }

        var depth = _stack.Materialize(1);
        _il.Emit(widen);
        return depth;
    }

    private void LoadMemoryBase(int memory)
    {
        if (memory > 0)
        {
            _frame.LoadContextPointer(_module.Layout.Memory(memory));
            _il.Emit(OpCodes.Ldind_I);
        }
        else if (_memoryBase is null)
        {
            _frame.LoadContext();
        }
        else
        {
            _il.Emit(OpCodes.Ldloc, _memoryBase);
        }
    }

    private void LoadMemoryLength(int memory)
    {
        _frame.LoadContextPointer(_module.Layout.Memory(memory));
        _il.Emit(OpCodes.Ldc_I4, MemoryDescriptor.LengthOffset);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I8);
    }

    private void AddOffset(ulong offset)
    {
        if (offset == 0)
        {
            return;
        }

        if (offset <= int.MaxValue)
        {
            _il.Emit(OpCodes.Ldc_I4, (int)offset);
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I8, (long)offset);
            _il.Emit(OpCodes.Conv_U);
        }

        _il.Emit(OpCodes.Add);
    }

    private void EmitBulk(Opcode opcode, ref WasmReader code)
    {
        _known?.ForgetAll();
        switch (opcode)
        {
            case Opcode.MemorySize: EmitMemorySize(code.ReadIndex()); break;
            case Opcode.MemoryGrow: EmitMemoryGrow(code.ReadIndex()); break;
            case Opcode.MemoryCopy:
                NarrowOperands(3);
                EmitMemoryCall(nameof(RuntimeCalls.MemoryCopy), code.ReadIndex(), code.ReadIndex());
                break;
            case Opcode.MemoryFill:
                NarrowOperands(3);
                EmitMemoryCall(nameof(RuntimeCalls.MemoryFill), code.ReadIndex());
                break;
            case Opcode.MemoryInit:
                NarrowOperands(3);
                EmitRuntimeCall(nameof(RuntimeCalls.MemoryInit), 3, null, code.ReadIndex(), code.ReadIndex());
                break;
            case Opcode.DataDrop: EmitRuntimeCall(nameof(RuntimeCalls.DataDrop), 0, null, code.ReadIndex()); break;
            default: EmitTable(opcode, ref code); break;
        }
    }

    private void EmitMemorySize(int memory)
    {
        var type = _module.Model.Memories[memory].AddressType;
        LoadMemoryLength(memory);
        _il.Emit(OpCodes.Ldc_I4, 16);
        _il.Emit(OpCodes.Shr_Un);
        if (type == ValueType.I32)
        {
            _il.Emit(OpCodes.Conv_I4);
        }

        _stack.PushResult(type);
    }

    // A failed grow returns -1, which is sign-extended to 64 bits.
    private void EmitMemoryGrow(int memory)
    {
        var type = _module.Model.Memories[memory].AddressType;
        _stack.Materialize(1);
        if (type == ValueType.I64)
        {
            _il.Emit(OpCodes.Call, Methods.Numeric(nameof(Numeric.ClampToU32)));
        }

        _il.Emit(OpCodes.Ldc_I4, memory);
        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.MemoryGrow)));
        if (type == ValueType.I64)
        {
            _il.Emit(OpCodes.Conv_I8);
        }

        _stack.PushResult(type);
    }

    /// <summary>Narrows the i64 operands among the top ones to i32.</summary>
    private void NarrowOperands(int count)
    {
        var wide = false;
        for (var i = 0; i < count; i++)
        {
            wide |= _stack[i].Type == ValueType.I64;
        }

        if (!wide)
        {
            return;
        }

        foreach (var operand in PopOperands(count))
        {
            _stack.Load(operand);
            if (operand.Type == ValueType.I64)
            {
                _il.Emit(OpCodes.Call, Methods.Numeric(nameof(Numeric.ClampToU32)));
            }

            _stack.PushResult(operand.Type == ValueType.I64 ? ValueType.I32 : operand.Type);
        }
    }

    private void EmitMemoryCall(string name, params ReadOnlySpan<int> memories)
    {
        _stack.Materialize(3);
        foreach (var memory in memories)
        {
            _frame.LoadContextPointer(_module.Layout.Memory(memory));
        }

        _il.Emit(OpCodes.Call, Methods.Runtime(name));
    }

    private void EmitTable(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.TableInit:
                NarrowOperands(3);
                EmitRuntimeCall(nameof(RuntimeCalls.TableInit), 3, null, code.ReadIndex(), code.ReadIndex());
                break;
            case Opcode.TableCopy:
                NarrowOperands(3);
                EmitRuntimeCall(nameof(RuntimeCalls.TableCopy), 3, null, code.ReadIndex(), code.ReadIndex());
                break;
            case Opcode.TableGrow:
                NarrowOperands(2);
                EmitTableSize(nameof(RuntimeCalls.TableGrow), 2, code.ReadIndex());
                break;
            case Opcode.TableSize: EmitTableSize(nameof(RuntimeCalls.TableSize), 0, code.ReadIndex()); break;
            case Opcode.TableFill:
                NarrowOperands(3);
                EmitRuntimeCall(nameof(RuntimeCalls.TableFill), 3, null, code.ReadIndex());
                break;
            default: EmitRuntimeCall(nameof(RuntimeCalls.ElemDrop), 0, null, code.ReadIndex()); break;
        }
    }

    // A table has fewer than 2^31 elements, and -1 is sign-extended to 64 bits.
    private void EmitTableSize(string name, int operands, int table)
    {
        var type = _module.Model.Tables[table].IndexType;
        EmitRuntimeCall(name, operands, null, table);
        if (type == ValueType.I64)
        {
            _il.Emit(OpCodes.Conv_I8);
        }

        _stack.PushResult(type);
    }
}
