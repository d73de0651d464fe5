using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

internal sealed partial class FunctionCompiler
{
    private void EmitAtomic(AtomicAccess access, ref WasmReader code)
    {
        _known?.ForgetAll();
        if (access.Kind == AtomicKind.Fence)
        {
            code.Skip(1);
            _il.Emit(OpCodes.Call, Methods.Atomic(nameof(Atomics.Fence)));
            return;
        }

        var argument = MemoryArgument.Read(ref code, _module.Model);
        var values = PopOperands(access.Kind switch
        {
            AtomicKind.Load => 0,
            AtomicKind.Wait or AtomicKind.CompareExchange => 2,
            _ => 1,
        });
        EmitAlignmentCheck(argument, access.Bytes);
        var depth = EmitAddress(argument, access.Bytes);
        if (access.Kind == AtomicKind.Load)
        {
            EmitAtomicLoad(access, depth);
            return;
        }

        foreach (var value in values)
        {
            _stack.Load(value);
            if (value.Type == ValueType.I32)
            {
                _il.Emit(OpCodes.Conv_U8);
            }
        }

        if (access.Kind is AtomicKind.Wait or AtomicKind.Notify)
        {
            EmitWaitOrNotify(access, argument.Memory);
            return;
        }

        _il.Emit(OpCodes.Call, Methods.Atomic(access.Kind, access.Bytes));
        if (access.Kind != AtomicKind.Store)
        {
            PushNarrowed(access.Type);
        }
    }

    private void EmitAlignmentCheck(in MemoryArgument argument, int bytes)
    {
        if (bytes == 1)
        {
            return;
        }

        var index = _stack.Pop();
        var pass = _il.DefineLabel();
        _stack.Copy(index);
        _il.Emit(index.Type == ValueType.I32 ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        _il.Emit(OpCodes.Ldc_I8, (long)argument.Offset);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldc_I8, bytes - 1L);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Brfalse, pass);
        EmitTrap(nameof(Traps.UnalignedAtomic));
        _il.MarkLabel(pass);
        _stack.Push(index);
    }

    // On the processors that there is code for, a load that is not moved is enough where every store is an exchange.
    private void EmitAtomicLoad(AtomicAccess access, int depth)
    {
        _il.Emit(OpCodes.Volatile);
        _il.Emit(access.Bytes switch
        {
            1 => OpCodes.Ldind_U1,
            2 => OpCodes.Ldind_U2,
            4 => OpCodes.Ldind_U4,
            _ => OpCodes.Ldind_I8,
        });
        if (access.Type == ValueType.I64 && access.Bytes < 8)
        {
            _il.Emit(OpCodes.Conv_U8);
        }

        _stack.PushResult(access.Type, depth);
    }

    private void EmitWaitOrNotify(AtomicAccess access, int memory)
    {
        _il.Emit(OpCodes.Ldc_I4, access.Bytes);
        _il.Emit(OpCodes.Ldc_I4, memory);
        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(
            access.Kind == AtomicKind.Wait ? nameof(RuntimeCalls.AtomicWait) : nameof(RuntimeCalls.AtomicNotify)));
        _stack.PushResult(ValueType.I32);
    }

    private void PushNarrowed(ValueType type)
    {
        if (type == ValueType.I32)
        {
            _il.Emit(OpCodes.Conv_I4);
        }

        _stack.PushResult(type);
    }
}
