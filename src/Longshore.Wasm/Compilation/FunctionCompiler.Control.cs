using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

internal sealed partial class FunctionCompiler
{
    private void EmitControl(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.Unreachable:
                EmitTrap(nameof(Traps.Unreachable));
                LeaveMethod();
                break;
            case Opcode.Nop: break;
            case Opcode.Block: EnterBlock(opcode, BlockTypes.Read(ref code, _module.Model)); break;
            case Opcode.Loop: EnterLoop(BlockTypes.Read(ref code, _module.Model)); break;
            case Opcode.If: EnterIf(BlockTypes.Read(ref code, _module.Model)); break;
            case Opcode.TryTable: EnterTryTable(BlockTypes.Read(ref code, _module.Model), CatchClause.ReadAll(ref code)); break;
            case Opcode.Try: EnterTry(BlockTypes.Read(ref code, _module.Model), code.Position); break;
            case Opcode.Catch or Opcode.CatchAll: EmitCatchPart(opcode, ref code); break;
            case Opcode.Delegate: Immediates.Skip(opcode, ref code, _module.Model); EmitDelegate(); break;
            case Opcode.Rethrow: EmitRethrow(BlockAt(code.ReadU32())); break;
            case Opcode.Throw: EmitThrow(code.ReadIndex()); break;
            case Opcode.ThrowRef: EmitThrowRef(); break;
            case Opcode.Else: EmitElse(); break;
            case Opcode.End: EmitEnd(); break;
            case Opcode.Br: EmitBranch(BlockAt(code.ReadU32())); break;
            case Opcode.BrIf: EmitBranchIf(BlockAt(code.ReadU32())); break;
            case Opcode.BrTable: EmitBranchTable(ref code); break;
            case Opcode.BrOnNull: EmitBranchOnNull(BlockAt(code.ReadU32())); break;
            case Opcode.BrOnNonNull: EmitBranchOnNonNull(BlockAt(code.ReadU32())); break;
            case Opcode.Return: EmitBranch(_blocks[_outermost]); break;
            case Opcode.Call: EmitCall(code.ReadIndex()); break;
            case Opcode.CallIndirect: EmitCallIndirect(code.ReadIndex(), code.ReadIndex(), isTail: false); break;
            case Opcode.CallRef: EmitCallReference(code.ReadIndex(), isTail: false); break;
            case Opcode.ReturnCall: EmitReturnCall(code.ReadIndex()); break;
            case Opcode.ReturnCallRef: EmitCallReference(code.ReadIndex(), isTail: true); break;
            default: EmitCallIndirect(code.ReadIndex(), code.ReadIndex(), isTail: true); break;
        }
    }

    private Block BlockAt(uint depth) => _blocks[^((int)depth + 1)];

    private Block EnterBlock(Opcode opcode, FunctionType type, params CatchClause[] clauses)
    {
        _stack.Spill();
        var block = new Block
        {
            Opcode = opcode,
            Type = type,
            Height = _stack.Count - type.Parameters.Length,
            Target = _il.DefineLabel(),
            HandlerDepth = _handlerDepth,
            Clauses = clauses,
        };
        _blocks.Add(block);
        return block;
    }

    private void EnterLoop(FunctionType type)
    {
        var block = EnterBlock(Opcode.Loop, type);
        StoreCarriers(block);
        PushCarriers(block);
        _known?.ForgetAll();
        _il.MarkLabel(block.Target);
        EmitInterruptCheck();
    }

    private void EnterIf(FunctionType type)
    {
        _stack.MaterializeAlone();
        var otherwise = _il.DefineLabel();
        _il.Emit(OpCodes.Brfalse, otherwise);
        var block = EnterBlock(Opcode.If, type);
        block.Else = otherwise;
        block.KnownAtElse = _known?.Save();
        block.Parameters = PopOperands(type.Parameters.Length);
        PushShared(block.Parameters);
    }

    private Operand[] PopOperands(int count)
    {
        var operands = new Operand[count];
        for (var i = count - 1; i >= 0; i--)
        {
            operands[i] = _stack.Pop();
        }

        return operands;
    }

    // Both arms of an if use these operands, so neither arm may release their temporaries.
    private void PushShared(Operand[] operands)
    {
        foreach (var operand in operands)
        {
            _stack.Push(operand with { IsOwned = false });
        }
    }

    private void EmitElse()
    {
        var block = _blocks[^1];
        if (_isReachable)
        {
            StoreCarriers(block);
            _il.Emit(OpCodes.Br, block.Target);
            MarkTarget(block);
        }

        _stack.Truncate(block.Height);
        _il.MarkLabel(block.Else);
        _known?.GoOn(block.KnownAtElse!, fromHere: false);
        block.Opcode = Opcode.Else;
        PushShared(block.Parameters);
        _isReachable = true;
    }

    private void EmitEnd()
    {
        if (_blocks[^1].IsFunction)
        {
            EndFunction();
            return;
        }

        if (_blocks[^1].Opcode == Opcode.If)
        {
            EmitElse();
        }

        var block = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        if (block.Opcode == Opcode.TryTable)
        {
            EndTryTable(block);
        }
        else if (block.Region is { } region)
        {
            EndTry(region);
        }

        EndBlock(block);
    }

    private void EndBlock(Block block)
    {
        if (block is { Opcode: not Opcode.Loop, IsTarget: true })
        {
            if (_isReachable)
            {
                StoreCarriers(block);
            }

            _stack.Truncate(block.Height);
            _il.MarkLabel(block.Target);
            _known?.GoOn(block.KnownAtTarget!, fromHere: _isReachable);
            PushCarriers(block);
            _isReachable = true;
        }
        else if (!_isReachable)
        {
            _stack.Truncate(block.Height);
        }
    }

    private void EndFunction()
    {
        if (_isReachable)
        {
            EmitReturn();
        }

        EmitExits();
        EmitFormEnd();
        _blocks.Clear();
    }

    /// <summary>Pops the values that a branch to the block carries and stores them in the block's
    /// carriers.</summary>
    private void StoreCarriers(Block block)
    {
        var types = block.TargetTypes;
        _stack.Materialize(types.Length);
        StoreMaterialized(block);
    }

    private void StoreMaterialized(Block block)
    {
        var types = block.TargetTypes;
        if (block.Carriers.Length < types.Length)
        {
            block.Carriers = [.. types.Select(_frame.Take)];
        }

        for (var i = types.Length - 1; i >= 0; i--)
        {
            _il.Emit(OpCodes.Stloc, block.Carriers[i]);
        }
    }

    // Every branch back to a loop stores to the loop's carriers again.
    private void PushCarriers(Block block)
    {
        for (var i = 0; i < block.Carriers.Length; i++)
        {
            _stack.PushTemporary(block.TargetTypes[i], block.Carriers[i], isOwned: block.Opcode != Opcode.Loop);
        }
    }

    private void EmitBranch(Block block)
    {
        if (block.IsFunction)
        {
            EmitReturn();
            return;
        }

        StoreCarriers(block);
        _stack.Discard(_blocks[^1].Height);
        EmitJump(block);
        _isReachable = false;
    }

    private void EmitBranchIf(Block block)
    {
        _stack.MaterializeAlone();
        if (IsDirect(block))
        {
            _il.Emit(OpCodes.Brtrue, block.Target);
            MarkTarget(block);
            return;
        }

        var pass = _il.DefineLabel();
        _il.Emit(OpCodes.Brfalse, pass);
        EmitTaken(block);
        _il.MarkLabel(pass);
    }

    /// <summary>Branches with copies of the top operands, which remain for the path that is not taken. The evaluation stack is
    /// empty.</summary>
    private void EmitTaken(Block block)
    {
        CheckSize();
        var arity = block.TargetTypes.Length;
        for (var i = arity - 1; i >= 0; i--)
        {
            _stack.Copy(_stack[i]);
        }

        if (block.IsFunction)
        {
            EmitReturnMaterialized();
            return;
        }

        StoreMaterialized(block);
        EmitJump(block);
    }

    private void EmitBranchTable(ref WasmReader code)
    {
        var targets = new Block[code.ReadU32() + 1];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = BlockAt(code.ReadU32());
        }

        _stack.MaterializeAlone();
        var stubs = targets.Distinct().ToDictionary(target => target, StubLabel);
        EmitSwitch([.. targets[..^1].Select(target => stubs[target])]);
        _il.Emit(OpCodes.Br, stubs[targets[^1]]);
        foreach (var (target, stub) in stubs)
        {
            if (IsDirect(target))
            {
                MarkTarget(target);
                continue;
            }

            _il.MarkLabel(stub);
            EmitTaken(target);
        }

        _stack.Discard(_blocks[^1].Height);
        _isReachable = false;
    }

    // An IL switch needs at least one label.
    private void EmitSwitch(Label[] labels)
    {
        if (labels.Length == 0)
        {
            _il.Emit(OpCodes.Pop);
        }
        else
        {
            _il.Emit(OpCodes.Switch, labels);
        }
    }

    private void MarkTarget(Block block)
    {
        block.IsTarget = true;
        if (block.Opcode != Opcode.Loop)
        {
            block.KnownAtTarget = _known?.Join(block.KnownAtTarget);
        }
    }

    private Label StubLabel(Block target) => IsDirect(target) ? target.Target : _il.DefineLabel();

    private bool IsDirect(Block target) =>
        target.TargetTypes.IsEmpty && !target.IsFunction && target.HandlerDepth == _handlerDepth;

    private void EmitReturn()
    {
        _stack.Materialize(_type.Results.Length);
        StoreExtraResults();
        if (_type.Results.IsEmpty)
        {
            _stack.Discard(_blocks[^1].Height);
            EmitRet();
        }
        else
        {
            ReturnFirst();
        }

        _isReachable = false;
    }

    private void ReturnFirst()
    {
        if (_stack.IsEvaluationStackEmpty)
        {
            EmitRet();
            return;
        }

        var result = _frame.Take(_type.Results[0]);
        _il.Emit(OpCodes.Stloc, result);
        _stack.Discard(_blocks[^1].Height);
        _il.Emit(OpCodes.Ldloc, result);
        EmitRet();
        _frame.Give(_type.Results[0], result);
    }

    // The evaluation stack holds the results only.
    private void EmitReturnMaterialized()
    {
        StoreExtraResults();
        EmitRet();
    }

    private void StoreExtraResults() => StoreExtras(_type.Results.AsSpan()[Math.Min(1, _type.Results.Length)..]);

    /// <summary>Pops values from the evaluation stack and stores them in the buffer of extra results.</summary>
    private void StoreExtras(ReadOnlySpan<ValueType> types)
    {
        for (var i = types.Length - 1; i >= 0; i--)
        {
            var value = _frame.Take(types[i]);
            _il.Emit(OpCodes.Stloc, value);
            _frame.LoadContextPointer(ContextLayout.ExtraResults);
            AddOffset((ulong)(ContextLayout.SlotBytes * i));
            _il.Emit(OpCodes.Ldloc, value);
            _il.StoreValue(types[i]);
            _frame.Give(types[i], value);
        }
    }

    // Never reached after a trap, but IL requires that the method ends.
    private void LeaveMethod()
    {
        _stack.Discard(_blocks[^1].Height);
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Throw);
        _isReachable = false;
    }

    private void EmitCall(int function)
    {
        var model = _module.Model;
        var type = model.TypeOfFunction(function);
        if (MayInline(function - model.ImportedFunctions))
        {
            EmitInlined(function - model.ImportedFunctions, type);
            return;
        }

        BeginCall(type, otherOperands: 0);
        if (function < model.ImportedFunctions)
        {
            EmitCallImport(function, type, isTail: false);
            return;
        }

        _stack.Materialize(type.Parameters.Length);
        EmitCallOwn(function - model.ImportedFunctions, type);
        _known?.ForgetAll();
        PushResults(type, callee: null);
    }

    // In ahead-of-time code a direct call would go through a stub of the runtime. A call through the table does not.
    private void EmitCallOwn(int function, FunctionType type, bool isTail = false)
    {
        _frame.LoadContext();
        if (!_module.CallsThroughTable)
        {
            EmitTailPrefix(isTail);
            _il.Emit(OpCodes.Call, _module.Methods[function]);
            return;
        }

        _frame.LoadContextPointer(ContextLayout.CodeTable);
        AddOffset((ulong)(sizeof(long) * function));
        _il.Emit(OpCodes.Ldind_I);
        EmitTailPrefix(isTail);
        _il.CallGuest(type);
    }

    private void EmitTailPrefix(bool isTail)
    {
        if (isTail)
        {
            _il.Emit(OpCodes.Tailcall);
        }
    }

    /// <summary>Emits a tail call: this function's frame is gone when the callee begins.</summary>
    private void EmitReturnCall(int function)
    {
        var model = _module.Model;
        var type = model.TypeOfFunction(function);
        if (_handlerDepth > 0)
        {
            ExitTo(type.Parameters.Length, () => EmitReturnCall(function));
            return;
        }

        if (function < model.ImportedFunctions)
        {
            BeginTailCall(type, otherOperands: 0);
            EmitCallImport(function, type, isTail: true);
            return;
        }

        MaterializeArgumentsAlone(type);
        EmitCallOwn(function - model.ImportedFunctions, type, isTail: true);
        _il.Emit(OpCodes.Ret);
        _isReachable = false;
    }

    // At a tail call the evaluation stack may hold the arguments only.
    private void MaterializeArgumentsAlone(FunctionType type)
    {
        var arguments = PopOperands(type.Parameters.Length);
        _stack.Discard(_blocks[^1].Height);
        foreach (var argument in arguments)
        {
            _stack.Load(argument);
        }
    }

    // A callee leaves results after the first in its own context, but this function's caller looks for them in this context.
    private static bool MayReplace(FunctionType callee) => callee.Results.Length <= 1;

    /// <summary>Calls a function that may belong to another instance.</summary>
    /// <param name="type">The callee's type; its arguments are on the operand stack.</param>
    /// <param name="callee">Holds its context.</param>
    /// <param name="loadCode">Loads the address of its code.</param>
    /// <param name="isTail">Whether the call ends this function.</param>
    private void EmitCallPointer(FunctionType type, LocalBuilder callee, Action loadCode, bool isTail)
    {
        var isReplaced = isTail && MayReplace(type);
        if (isReplaced)
        {
            MaterializeArgumentsAlone(type);
        }
        else
        {
            _stack.Materialize(type.Parameters.Length);
        }

        _il.Emit(OpCodes.Ldloc, callee);
        loadCode();
        EmitTailPrefix(isReplaced);
        _il.CallGuest(type);
        _frame.Give(ValueType.I64, callee);
        if (isReplaced)
        {
            _il.Emit(OpCodes.Ret);
            _isReachable = false;
            return;
        }

        _known?.ForgetAll();
        PushResults(type, callee);
        if (isTail)
        {
            EmitReturn();
        }
    }

    private void EmitCallImport(int function, FunctionType type, bool isTail)
    {
        var callee = _frame.Take(ValueType.I64);
        _frame.LoadContextPointer(_module.Layout.ImportContext(function));
        _il.Emit(OpCodes.Stloc, callee);
        EmitCallPointer(type, callee, () => _frame.LoadContextPointer(_module.Layout.ImportCode(function)), isTail);
    }

    private void EmitCallIndirect(int typeIndex, int table, bool isTail)
    {
        var type = _module.Model.Types[typeIndex];
        if (isTail && _handlerDepth > 0)
        {
            ExitTo(type.Parameters.Length + 1, () => EmitCallIndirect(typeIndex, table, isTail));
            return;
        }

        BeginCheckedCall(type, isTail);
        EmitCallChecked(typeIndex, LoadTableElement(table), isTail);
    }

    /// <summary>Calls a function by reference, which may be null. Its type is compared as for an indirect call, because the host does not
    /// know the exact types of references and subtypes differ from their supertypes.</summary>
    private void EmitCallReference(int typeIndex, bool isTail)
    {
        var type = _module.Model.Types[typeIndex];
        if (isTail && _handlerDepth > 0)
        {
            ExitTo(type.Parameters.Length + 1, () => EmitCallReference(typeIndex, isTail));
            return;
        }

        BeginCheckedCall(type, isTail);
        var function = _frame.Take(ValueType.I64);
        _stack.Materialize(1);
        _il.Emit(OpCodes.Stloc, function);
        EmitNullCheck(function, nameof(Traps.NullFunctionReference));
        EmitCallChecked(typeIndex, function, isTail);
    }

    private void EmitCallChecked(int typeIndex, LocalBuilder function, bool isTail)
    {
        var type = _module.Model.Types[typeIndex];
        var pass = _il.DefineLabel();
        LoadField(function, FuncRef.TypeIdOffset, OpCodes.Ldind_I4);
        _frame.LoadContextAddress(_module.Layout.TypeId(typeIndex));
        _il.Emit(OpCodes.Ldind_I4);
        _il.Emit(OpCodes.Beq, pass);
        _il.Emit(OpCodes.Ldloc, function);
        if (_module.Model.Definitions[typeIndex].IsFinal)
        {
            EmitTrap(nameof(Traps.IndirectCall));
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I4, typeIndex);
            _frame.LoadContext();
            _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.RequireSubtype)));
        }

        _il.MarkLabel(pass);

        var callee = _frame.Take(ValueType.I64);
        LoadField(function, FuncRef.ContextOffset, OpCodes.Ldind_I);
        _il.Emit(OpCodes.Stloc, callee);
        EmitCallPointer(type, callee, () => LoadField(function, FuncRef.CodeOffset, OpCodes.Ldind_I), isTail);
        _frame.Give(ValueType.I64, function);
    }

    /// <summary>Pops the index and loads the table element: the address of a <see cref="FuncRef"/>.</summary>
    private LocalBuilder LoadTableElement(int table)
    {
        var index = _frame.Take(ValueType.I32);
        var descriptor = _frame.Take(ValueType.I64);
        var element = _frame.Take(ValueType.I64);
        var pass = _il.DefineLabel();
        NarrowOperands(1);
        _stack.Materialize(1);
        _il.Emit(OpCodes.Stloc, index);
        _frame.LoadContextPointer(_module.Layout.Table(table));
        _il.Emit(OpCodes.Stloc, descriptor);
        _il.Emit(OpCodes.Ldloc, index);
        LoadField(descriptor, TableDescriptor.LengthOffset, OpCodes.Ldind_I4);
        _il.Emit(OpCodes.Blt_Un, pass);
        EmitTrap(nameof(Traps.UndefinedElement));
        _il.MarkLabel(pass);
        LoadField(descriptor, TableDescriptor.ElementsOffset, OpCodes.Ldind_I);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shl);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Stloc, element);
        _frame.Give(ValueType.I32, index);
        _frame.Give(ValueType.I64, descriptor);
        return element;
    }

    private void LoadField(LocalBuilder address, int offset, OpCode load)
    {
        _il.Emit(OpCodes.Ldloc, address);
        AddOffset((ulong)offset);
        _il.Emit(load);
    }

    /// <summary>Pushes a call's results: the first is on the evaluation stack, the others are in the callee's context.
    /// </summary>
    private void PushResults(FunctionType type, LocalBuilder? callee)
    {
        if (_site is { } site)
        {
            EndCall(site, type, callee);
            return;
        }

        for (var i = 0; i < type.Results.Length; i++)
        {
            if (i > 0)
            {
                LoadExtraResult(i - 1, type.Results[i], callee);
            }

            _stack.PushResult(type.Results[i]);
        }
    }

    private void LoadExtraResult(int index, ValueType type, LocalBuilder? callee)
    {
        if (callee is null)
        {
            _frame.LoadContext();
        }
        else
        {
            _il.Emit(OpCodes.Ldloc, callee);
        }

        _il.Emit(OpCodes.Ldc_I4, ContextLayout.ExtraResults);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I);
        AddOffset((ulong)(ContextLayout.SlotBytes * index));
        _il.LoadValue(type);
    }
}
