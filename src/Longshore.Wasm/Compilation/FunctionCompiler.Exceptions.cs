using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

// A try_table becomes a protected region with a filter, so that nothing is unwound for an exception that nobody here catches, and
// catching and throwing again does not pile up on the stack. A region can only be left by an instruction of its own, which empties
// the evaluation stack; returns and tail calls happen outside.
internal sealed partial class FunctionCompiler
{
    private readonly List<(Label Label, Operand[] Operands, Action Emit)> _exits = [];
    private int _handlerDepth;
    private (Label Label, LocalBuilder? Result)? _return;

    private void EnterTryTable(FunctionType type, CatchClause[] clauses)
    {
        if (clauses.Length == 0)
        {
            EnterBlock(Opcode.Block, type);
            return;
        }

        EnterBlock(Opcode.TryTable, type, clauses);
        BeginRegion();
    }

    private void BeginRegion()
    {
        if (_handlerDepth > 0)
        {
            // The JIT compiler of .NET 10 crashes on some regions in a loop that begin at the same place; something must stand
            // between, and stay there (docs/decisions/0007).
            _frame.LoadContextAddress(ContextLayout.Zero);
            _il.Emit(OpCodes.Volatile);
            _il.Emit(OpCodes.Ldind_I4);
            _il.Emit(OpCodes.Pop);
        }

        _il.BeginExceptionBlock();
        _handlerDepth++;
    }

    /// <summary>Ends the region of a block that is no longer among the open ones.</summary>
    private void EndTryTable(Block block)
    {
        EndPart(block);
        var clauses = block.Clauses;
        var all = Array.FindIndex(clauses, clause => clause.Tag is null);
        clauses = all < 0 ? clauses : clauses[..(all + 1)];
        EndRegion(block, () => EmitFilter(clauses), () => EmitHandler(clauses, EmitCatch));
        LeaveRegion(block);
    }

    /// <summary>Ends a part of a block: its end is where control goes from here.</summary>
    private void EndPart(Block block)
    {
        if (_isReachable)
        {
            StoreCarriers(block);
            EmitJump(block);
        }

        _stack.Truncate(block.Height);
        _isReachable = false;
    }

    private void EndRegion(Block block, Action emitFilter, Action emitHandler)
    {
        EmitRethrow(block.Rethrow);
        _il.BeginExceptFilterBlock();
        emitFilter();
        _il.BeginCatchBlock(null);
        emitHandler();
        _il.EndExceptionBlock();
        _handlerDepth--;
    }

    private void LeaveRegion(Block block)
    {
        if (!block.IsTarget)
        {
            // The region's own instructions to leave it lead here, though control never comes.
            LeaveMethod();
        }
    }

    // The exception is on the evaluation stack, and one or zero in its place at the end.
    private void EmitFilter(CatchClause[] clauses)
    {
        if (clauses[^1].Tag is null)
        {
            _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.IsException)));
            return;
        }

        var found = _il.DefineLabel();
        var end = _il.DefineLabel();
        foreach (var clause in clauses)
        {
            EmitTagTest(clause);
            _il.Emit(OpCodes.Brtrue, found);
        }

        _il.Emit(OpCodes.Pop);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(found);
        _il.Emit(OpCodes.Pop);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.MarkLabel(end);
    }

    private void EmitTagTest(CatchClause clause)
    {
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Ldc_I4, clause.Tag!.Value);
        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.HasTag)));
        CheckSize();
    }

    // The filter has seen to it that a clause fits.
    private void EmitHandler(CatchClause[] clauses, Action<CatchClause> emitCatch)
    {
        foreach (var clause in clauses[..^1])
        {
            var next = _il.DefineLabel();
            EmitTagTest(clause);
            _il.Emit(OpCodes.Brfalse, next);
            emitCatch(clause);
            _il.MarkLabel(next);
        }

        emitCatch(clauses[^1]);
    }

    private void EmitCatch(CatchClause clause)
    {
        LocalBuilder? reference = null;
        if (clause.WithReference)
        {
            reference = _frame.Take(ValueType.ExnRef);
            _il.Emit(OpCodes.Dup);
            StoreReference(reference);
        }

        EmitUnpack(clause.Tag);
        if (reference is not null)
        {
            _il.Emit(OpCodes.Ldloc, reference);
            _frame.Give(ValueType.ExnRef, reference);
        }

        var target = BlockAt(clause.Label);
        if (target.IsFunction)
        {
            EmitReturnMaterialized();
        }
        else
        {
            StoreMaterialized(target);
            EmitJump(target);
        }
    }

    /// <summary>Pops a caught exception and stores a reference to it.</summary>
    private void StoreReference(LocalBuilder reference)
    {
        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.ReferenceTo)));
        _il.Emit(OpCodes.Stloc, reference);
    }

    private void EmitUnpack(int? tag)
    {
        if (tag is null)
        {
            _il.Emit(OpCodes.Pop);
            return;
        }

        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.Unpack)));
        var types = _module.Model.TypeOfTag(tag.Value).Parameters;
        for (var i = 0; i < types.Length; i++)
        {
            LoadExtraResult(i, types[i], callee: null);
        }
    }

    private void EmitThrow(int tag)
    {
        var types = _module.Model.TypeOfTag(tag).Parameters;
        _stack.Materialize(types.Length);
        StoreExtras(types.AsSpan());
        EmitRuntimeCall(nameof(RuntimeCalls.Throw), 0, null, tag);
        LeaveMethod();
    }

    private void EmitThrowRef()
    {
        EmitRuntimeCall(nameof(RuntimeCalls.ThrowRef), 1, null);
        LeaveMethod();
    }

    /// <summary>Goes to a block's target, with the values it takes in their places.</summary>
    private void EmitJump(Block block)
    {
        _il.Emit(block.HandlerDepth < _handlerDepth ? OpCodes.Leave : OpCodes.Br, block.Target);
        MarkTarget(block);
    }

    /// <summary>Returns what is alone on the evaluation stack.</summary>
    private void EmitRet()
    {
        if (_handlerDepth == 0)
        {
            _il.Emit(OpCodes.Ret);
            return;
        }

        _return ??= (_il.DefineLabel(), _type.Results.IsEmpty ? null : _frame.Take(_type.Results[0]));
        if (_return.Value.Result is { } result)
        {
            _il.Emit(OpCodes.Stloc, result);
        }

        _il.Emit(OpCodes.Leave, _return.Value.Label);
    }

    /// <summary>Ends the function outside of all regions, by an instruction that takes so many operands.</summary>
    private void ExitTo(int operands, Action emit)
    {
        var exit = (Label: _il.DefineLabel(), PopOperands(operands), emit);
        _stack.Discard(_blocks[^1].Height);
        _il.Emit(OpCodes.Leave, exit.Label);
        _exits.Add(exit);
        _isReachable = false;
    }

    private void EmitExits()
    {
        foreach (var (label, operands, emit) in _exits)
        {
            _il.MarkLabel(label);
            _isReachable = true;
            PushShared(operands);
            emit();
        }

        EmitRethrow(_rethrow);
        if (_return is { } end)
        {
            _il.MarkLabel(end.Label);
            if (end.Result is not null)
            {
                _il.Emit(OpCodes.Ldloc, end.Result);
            }

            _il.Emit(OpCodes.Ret);
        }
    }
}
