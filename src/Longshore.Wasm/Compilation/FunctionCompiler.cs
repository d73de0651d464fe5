using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles one valid function to IL: the WebAssembly operand stack becomes the evaluation stack, locals become
/// locals, blocks become labels. The method takes the function's parameters, then the instance's context.</summary>
internal sealed partial class FunctionCompiler
{
    private readonly ModuleContext _module;
    private readonly FunctionType _type;
    private readonly FunctionBody _body;
    private readonly FunctionTraits _traits;
    private readonly ILGenerator _il;
    private readonly MethodFrame _frame;
    private readonly OperandStack _stack;
    private readonly List<Block> _blocks = [];
    private readonly LocalBuilder? _memoryBase;
    private readonly LocalBuilder? _hiddenZero;
    private readonly KnownMemory? _known;
    private bool _isReachable = true;
    private int _bitsTestedAt = -1;
    private int _promotedAt = -1;

    private FunctionCompiler(
        ModuleContext module, FunctionType type, FunctionBody body, in FunctionTraits traits, ILGenerator il, ResumableForm? form)
    {
        _form = form;
        _module = module;
        _type = type;
        _body = body;
        _traits = traits;
        _il = il;
        ValueType[] locals = [.. type.Parameters, .. body.Locals.Select(ValueTypes.Erased)];
        var parameters = type.Parameters.Length;
        var isAddress = AddressLocals.Find(module.Model, locals, body);
        _frame = form?.Point is null
            ? new MethodFrame(il, locals, isAddress, parameters, context: parameters)
            : new MethodFrame(il, locals, isAddress, parameters: 0, ResumableForm.ContextArgument);
        _stack = new OperandStack(il, _frame);
        if (module.Model.Memories.Count > 0 && !module.Layout.MemoryIsAtContext)
        {
            _memoryBase = il.DeclareLocal(typeof(nint));
        }

        if (traits.HasRotations)
        {
            _hiddenZero = il.DeclareLocal(typeof(uint));
        }

        if (module.IsLasting && module.Model.Memories.Count > 0 && !traits.HasHandlers && form is null)
        {
            _known = new KnownMemory(il);
        }
    }

    /// <summary>Compiles a function.</summary>
    /// <param name="module">What all functions of the module share.</param>
    /// <param name="type">The function's type.</param>
    /// <param name="body">Its code.</param>
    /// <param name="traits">Its traits.</param>
    /// <param name="il">Where the method is written.</param>
    /// <param name="form">The form that saves or restores the function's frame, or null for the usual form.</param>
    public static void Compile(
        ModuleContext module, FunctionType type, FunctionBody body, in FunctionTraits traits, ILGenerator il, ResumableForm? form = null) =>
        new FunctionCompiler(module, type, body, traits, il, form).Compile();

    private void Compile()
    {
        if (_form is not null)
        {
            RefuseForm();
        }

        EmitEntry();
        _blocks.Add(new Block
        {
            Opcode = Opcode.Block,
            Type = new FunctionType([], _type.Results),
            Height = 0,
            Target = default,
            HandlerDepth = 0,
            IsFunction = true,
        });
        EmitBody(_body);
        _module.IntermediateBytesLeft -= _il.ILOffset;
    }

    /// <summary>Emits the instructions of a function, whose block is the last of the open ones.</summary>
    private void EmitBody(FunctionBody body)
    {
        var outer = _blocks.Count - 1;
        var code = new WasmReader(_module.Model.Bytes, body.CodeStart, body.CodeEnd);
        while (_blocks.Count > outer)
        {
            if (!_isReachable)
            {
                SkipUnreachable(ref code);
            }

            EmitInstruction(Opcodes.Read(ref code), ref code);
            CheckSize();
        }
    }

    private void CheckSize()
    {
        if (_il.ILOffset > _module.IntermediateBytesLeft)
        {
            throw new ModuleException(
                ModuleError.TooLarge, _body.CodeStart, "the module's blocks and branches move too many values to be compiled");
        }
    }

    private void EmitEntry()
    {
        if (_traits.NeedsStackCheck)
        {
            EmitStackCheck();
        }

        _frame.EmitEntry();
        if (!_traits.ClearsAllLocals && _form?.Point is null)
        {
            EmitClearLocals();
        }

        if (_memoryBase is not null)
        {
            _frame.LoadContextPointer(_module.Layout.Memory(0));
            _il.Emit(OpCodes.Ldind_I);
            _il.Emit(OpCodes.Stloc, _memoryBase);
        }

        if (_hiddenZero is not null)
        {
            _frame.LoadContextAddress(ContextLayout.Zero);
            _il.Emit(OpCodes.Ldind_U4);
            _il.Emit(OpCodes.Stloc, _hiddenZero);
        }

        if (_form?.Point is not null)
        {
            EmitRestoreLocals();
        }
    }

    // A local's address stands for the stack pointer. To end a guest, another thread raises the limit above every address.
    private void EmitStackCheck()
    {
        var marker = _il.DeclareLocal(typeof(int));
        var pass = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloca, marker);
        _il.Emit(OpCodes.Conv_U);
        _frame.LoadContextAddress(_module.Layout.StackLimit);
        _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Bge_Un, pass);
        _frame.LoadContext();
        _il.Emit(
            OpCodes.Call,
            _module.Model.ReportsLowStack
                ? Methods.Runtime(nameof(RuntimeCalls.CheckStack))
                : Methods.Trap(nameof(Traps.StackLimit)));
        _il.MarkLabel(pass);
    }

    private void EmitClearLocals()
    {
        for (var i = _type.Parameters.Length; i < _frame.LocalTypes.Count; i++)
        {
            EmitClearLocal(i);
        }
    }

    private void EmitClearLocal(int index)
    {
        PushConstant(_frame.LocalTypes[index], 0);
        _stack.Materialize(1);
        _frame.StoreLocal(index);
    }

    private void EmitInterruptCheck()
    {
        if (!_module.EmitsInterruptChecks)
        {
            return;
        }

        // Intel's processors can fuse a comparison of memory with a register with the branch after it, not one with a constant.
        // The gain is within the noise: 0.995 of the time in the geometric mean of the kernels.
        var pass = _il.DefineLabel();
        _frame.LoadContextAddress(_module.Layout.InterruptFlag);
        _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldind_I);
        _frame.LoadContext();
        _il.Emit(OpCodes.Beq, pass);
        if (_module.ChecksBounds)
        {
            // No page can be protected. The call clobbers registers, which costs every loop.
            _frame.LoadContext();
            _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.Poll)));
        }
        else
        {
            EmitTrap(nameof(Traps.Interrupted));
        }

        _il.MarkLabel(pass);
    }

    private void EmitTrap(string name) => _il.Emit(OpCodes.Call, Methods.Trap(name));

    /// <summary>Skips unreachable instructions up to the end, or the next part, of the current block.</summary>
    private void SkipUnreachable(ref WasmReader code)
    {
        var depth = 0;
        while (true)
        {
            var opcode = (Opcode)code.PeekByte();
            if (depth == 0 && (Opcodes.IsEnd(opcode) || Opcodes.IsMiddle(opcode)))
            {
                return;
            }

            opcode = Opcodes.Read(ref code);
            Immediates.Skip(opcode, ref code, _module.Model);
            depth += Opcodes.IsBlock(opcode) ? 1 : Opcodes.IsEnd(opcode) ? -1 : 0;
        }
    }

    private void EmitInstruction(Opcode opcode, ref WasmReader code)
    {
        if (Opcodes.NumericSignatureOf(opcode) is { } signature)
        {
            EmitNumeric(opcode, signature, code);
        }
        else if (VectorOpcodes.IsVector(opcode))
        {
            EmitVector(opcode, ref code);
        }
        else if (opcode is >= Opcode.I32Load and <= Opcode.I64Store32)
        {
            EmitMemoryAccess(opcode, MemoryArgument.Read(ref code, _module.Model));
        }
        else if (AtomicAccess.Of(opcode) is { } atomic)
        {
            EmitAtomic(atomic, ref code);
        }
        else if (Opcodes.IsControl(opcode))
        {
            EmitControl(opcode, ref code);
        }
        else if (opcode < Opcode.I32Load)
        {
            EmitVariable(opcode, ref code);
        }
        else
        {
            EmitRest(opcode, ref code);
        }
    }

    private void EmitVariable(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.Drop: EmitDrop(); break;
            case Opcode.Select: EmitSelect(); break;
            case Opcode.SelectTyped:
                Immediates.Skip(opcode, ref code, _module.Model);
                EmitSelect();
                break;
            case Opcode.LocalGet:
                var local = _firstLocal + code.ReadIndex();
                _stack.Push(new Operand(OperandKind.Local, _frame.LocalTypes[local], 0, (ulong)local));
                break;
            case Opcode.LocalSet: EmitLocalSet(_firstLocal + code.ReadIndex()); break;
            case Opcode.LocalTee:
                var set = _firstLocal + code.ReadIndex();
                EmitLocalSet(set);
                _stack.Push(new Operand(OperandKind.Local, _frame.LocalTypes[set], 0, (ulong)set));
                break;
            case Opcode.GlobalGet: EmitGlobalGet(code.ReadIndex()); break;
            case Opcode.GlobalSet: EmitGlobalSet(code.ReadIndex()); break;
            case Opcode.TableGet:
                NarrowOperands(1);
                EmitRuntimeCall(nameof(RuntimeCalls.TableGet), 1, ValueType.FuncRef, code.ReadIndex());
                break;
            default:
                NarrowOperands(2);
                EmitRuntimeCall(nameof(RuntimeCalls.TableSet), 2, null, code.ReadIndex());
                break;
        }
    }

    private void EmitDrop()
    {
        var type = _stack[0].Type;
        if (_stack[0].Kind == OperandKind.Stack)
        {
            _stack.Materialize(1);
            KeepWhole(type);
            _il.Emit(OpCodes.Pop);
        }
        else
        {
            _stack.Release(_stack.Pop());
        }
    }

    // RyuJIT narrows a load with an unused result to a probe of four bytes, or of one byte for a vector. The full load may cross
    // the end of memory where the probe does not.
    private void KeepWhole(ValueType type)
    {
        if (type is ValueType.I64 or ValueType.F64 or ValueType.V128)
        {
            _il.Emit(OpCodes.Call, Methods.Numeric(nameof(Numeric.OpaqueToJit), type.ClrType()));
        }
    }

    private void EmitLocalSet(int index)
    {
        // The value may depend on the local's old value, so it is computed before the local is set.
        _stack.Materialize(1);
        _stack.SpillLocal(index);
        _frame.StoreLocal(index);
        _known?.ForgetLocal(index);
    }

    // Comparisons are usually predictable, and a predicted branch does not wait for its operands. Tested bits are not predictable.
    private void EmitSelect()
    {
        var type = _stack[1].Type;
        if (type is ValueType.I32 or ValueType.I64 && _stack[0].Kind == OperandKind.Stack && _bitsTestedAt == _il.ILOffset)
        {
            EmitSelectByMask(type);
        }
        else
        {
            EmitSelectByBranch(type);
        }
    }

    private void EmitSelectByMask(ValueType type)
    {
        var mask = _frame.Take(type);
        _stack.Materialize(1);

        // The negative of a condition that is not zero has its sign bit set.
        _il.Emit(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Neg);
        _il.Emit(OpCodes.Ldc_I4, 63);
        _il.Emit(OpCodes.Shr);
        _il.Emit(type == ValueType.I32 ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
        _il.Emit(OpCodes.Stloc, mask);
        var second = _stack.Pop();
        var depth = _stack.Materialize(1);
        _stack.Copy(second);
        _il.Emit(OpCodes.Xor);
        _il.Emit(OpCodes.Ldloc, mask);
        _il.Emit(OpCodes.And);
        _stack.Load(second);
        _il.Emit(OpCodes.Xor);
        _frame.Give(type, mask);
        _stack.PushResult(type, depth + 2);
    }

    private void EmitSelectByBranch(ValueType type)
    {
        var condition = _stack.Pop();
        var second = _stack.Pop();
        var result = _frame.Take(type);
        var done = _il.DefineLabel();
        _stack.Materialize(1);
        _il.Emit(OpCodes.Stloc, result);
        _stack.Load(condition);
        _il.Emit(OpCodes.Brtrue, done);
        _stack.Load(second);
        _il.Emit(OpCodes.Stloc, result);
        _il.MarkLabel(done);
        _stack.PushTemporary(type, result, isOwned: true);
    }

    private void EmitGlobalGet(int index)
    {
        LoadGlobalAddress(index);
        var type = _module.Model.GlobalTypes[index].Type;
        _il.LoadValue(type);
        _stack.PushResult(type);
    }

    private void EmitGlobalSet(int index)
    {
        var value = _stack.Pop();
        LoadGlobalAddress(index);
        _stack.Load(value);
        _il.StoreValue(_module.Model.GlobalTypes[index].Type);
    }

    private void LoadGlobalAddress(int index)
    {
        var isElsewhere = index < _module.Model.ImportedGlobals && _module.Model.GlobalTypes[index].IsMutable;
        _frame.LoadContextAddress(_module.Layout.Global(index));
        if (isElsewhere)
        {
            _il.Emit(OpCodes.Ldind_I);
        }
    }

    private void EmitRest(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.I32Const: PushConstant(ValueType.I32, (uint)code.ReadS32()); break;
            case Opcode.I64Const: PushConstant(ValueType.I64, (ulong)code.ReadS64()); break;
            case Opcode.F32Const:
                PushConstant(ValueType.F32, BitConverter.SingleToUInt32Bits(code.ReadF32()));
                break;
            case Opcode.F64Const:
                PushConstant(ValueType.F64, BitConverter.DoubleToUInt64Bits(code.ReadF64()));
                break;
            case Opcode.RefNull: PushConstant(code.ReadHeapType(_module.Model.Types.Length).Erased(), 0); break;
            case Opcode.RefAsNonNull: EmitAsNonNull(); break;
            case Opcode.RefIsNull:
                _stack.Materialize(1);
                _il.Emit(OpCodes.Ldc_I8, 0L);
                _il.Emit(OpCodes.Ceq);
                _stack.PushResult(ValueType.I32);
                break;
            case Opcode.RefFunc: EmitRuntimeCall(nameof(RuntimeCalls.RefFunc), 0, ValueType.FuncRef, code.ReadIndex()); break;
            default: EmitBulk(opcode, ref code); break;
        }
    }

    private void PushConstant(ValueType type, ulong bits) => _stack.Push(new Operand(OperandKind.Constant, type, 0, bits));

    /// <summary>Calls a method of <see cref="RuntimeCalls"/> with operands, then indices, then the context.</summary>
    private void EmitRuntimeCall(string name, int operands, ValueType? result, params ReadOnlySpan<int> indices)
    {
        _stack.Materialize(operands);
        foreach (var index in indices)
        {
            _il.Emit(OpCodes.Ldc_I4, index);
        }

        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(name));
        if (result is { } type)
        {
            _stack.PushResult(type);
        }
    }
}
