using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

// Exception handling's first form. The body of a try becomes a protected region, as that of a try_table. Its clauses are outside the
// region, because what they throw is not theirs. A delegate takes the exceptions of its body out of the regions that it skips and
// throws them on in the region of the block it names.
internal sealed partial class FunctionCompiler
{
    private Dictionary<int, TryShape>? _tries;

    // See Block.Rethrow: the same for the function, outside all regions.
    private (Label Label, LocalBuilder Exception)? _rethrow;

    private void EnterTry(FunctionType type, int body)
    {
        var shape = (_tries ??= TryShape.FindAll(_module.Model, _body))[body];
        var target = shape.Delegate is { } label ? ProtectedAround(label) : null;
        var block = EnterBlock(Opcode.Try, type);
        if (shape.Delegate is null ? shape.Tags.Count > 0 : DepthIn(target) < _handlerDepth)
        {
            block.Region = new TryRegion([.. shape.Tags.Zip(shape.IsRethrown, NewClause)], target);
            BeginRegion();
        }
    }

    private TryClause NewClause(int? tag, bool isRethrown) => new(
        tag,
        _il.DefineLabel(),
        tag is { } known ? [.. _module.Model.TypeOfTag(known).Parameters.Select(_frame.Take)] : [],
        isRethrown ? _frame.Take(ValueType.ExnRef) : null);

    /// <summary>The innermost region around a label's block, or null if there is none in the function.</summary>
    private Block? ProtectedAround(uint label)
    {
        for (var i = _blocks.Count - 1 - (int)label; i >= 0; i--)
        {
            if (_blocks[i].IsProtected)
            {
                return _blocks[i];
            }
        }

        return null;
    }

    private static int DepthIn(Block? block) => block is null ? 0 : block.HandlerDepth + 1;

    private void EmitCatchPart(Opcode opcode, ref WasmReader code)
    {
        Immediates.Skip(opcode, ref code, _module.Model);
        var block = _blocks[^1];
        var region = block.Region!;
        EndPart(block);
        if (block.Opcode == Opcode.Try)
        {
            CatchClause[] clauses = [.. region.Clauses.Select((clause, i) => new CatchClause(clause.Tag, WithReference: false, (uint)i))];
            EndRegion(
                block,
                () => EmitFilter(clauses),
                () => EmitHandler(clauses, clause => EmitGoTo(region.Clauses[clause.Label])));
            block.Opcode = Opcode.Catch;
        }

        region.Current++;
        BeginClause(region.Clauses[region.Current]);
    }

    private void EndTry(TryRegion region)
    {
        foreach (var clause in region.Clauses)
        {
            if (clause.Exception is { } exception)
            {
                _frame.Give(ValueType.ExnRef, exception);
            }
        }
    }

    // The exception is on the evaluation stack.
    private void EmitGoTo(TryClause clause)
    {
        if (clause.Exception is not null)
        {
            _il.Emit(OpCodes.Dup);
            StoreReference(clause.Exception);
        }

        EmitUnpack(clause.Tag);
        foreach (var value in clause.Values.Reverse())
        {
            _il.Emit(OpCodes.Stloc, value);
        }

        _il.Emit(OpCodes.Leave, clause.Label);
    }

    private void BeginClause(TryClause clause)
    {
        _il.MarkLabel(clause.Label);
        for (var i = 0; i < clause.Values.Length; i++)
        {
            _stack.PushTemporary(_module.Model.TypeOfTag(clause.Tag!.Value).Parameters[i], clause.Values[i], isOwned: true);
        }

        _isReachable = true;
    }

    private void EmitDelegate()
    {
        var block = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        if (block.Region is { } region)
        {
            EndPart(block);
            EndRegion(
                block,
                () => _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.IsException))),
                () => EmitThrowOn(region.Target));
            LeaveRegion(block);
        }

        EndBlock(block);
    }

    private void EmitThrowOn(Block? target)
    {
        var rethrow = (target is null ? _rethrow : target.Rethrow) ?? (_il.DefineLabel(), _frame.Take(ValueType.ExnRef));
        if (target is null)
        {
            _rethrow = rethrow;
        }
        else
        {
            target.Rethrow = rethrow;
        }

        StoreReference(rethrow.Exception);
        _il.Emit(OpCodes.Leave, rethrow.Label);
    }

    /// <summary>Emits the code that throws on what was delegated to a region, or to the function.</summary>
    private void EmitRethrow((Label Label, LocalBuilder Exception)? rethrow)
    {
        if (rethrow is { } again)
        {
            _il.MarkLabel(again.Label);
            EmitThrowAgain(again.Exception);
        }
    }

    /// <summary>Throws the exception that a clause has caught.</summary>
    private void EmitRethrow(Block block)
    {
        _stack.Discard(_blocks[^1].Height);
        EmitThrowAgain(block.Region!.Clauses[block.Region.Current].Exception!);
        _isReachable = false;
    }

    private void EmitThrowAgain(LocalBuilder exception)
    {
        _il.Emit(OpCodes.Ldloc, exception);
        _frame.LoadContext();
        _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.ThrowRef)));
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Throw);
    }
}
