using System.Collections.Immutable;
using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Validation;

internal sealed partial class FunctionValidator
{
    private void ValidateException(Opcode opcode, ref WasmReader code)
    {
        switch (opcode)
        {
            case Opcode.TryTable: EnterTryTable(ref code); break;
            case Opcode.Catch: EnterHandler(opcode, TagType(code.ReadU32()).Parameters); break;
            case Opcode.CatchAll: EnterHandler(opcode, []); break;
            case Opcode.Delegate: ValidateDelegate(code.ReadU32()); break;
            case Opcode.Throw:
                _stack.Pop(TagType(code.ReadU32()).Parameters.AsSpan());
                _stack.MarkUnreachable();
                break;
            case Opcode.ThrowRef:
                _stack.Pop(ValueType.ExnRef);
                _stack.MarkUnreachable();
                break;
            default: ValidateRethrow(code.ReadU32()); break;
        }
    }

    // The clauses count their labels from outside the block.
    private void EnterTryTable(ref WasmReader code)
    {
        var type = BlockTypes.ReadSignature(ref code, model);
        foreach (var clause in CatchClause.ReadAll(ref code))
        {
            ImmutableArray<ValueType> carried = clause.Tag is { } tag ? TagType((uint)tag).Parameters : [];
            var expected = _stack.LabelTypes(clause.Label);
            if (expected.Length != carried.Length + (clause.WithReference ? 1 : 0))
            {
                _stack.Refuse("type mismatch: a catch clause carries another number of values than its label takes");
            }

            _stack.Push(carried.AsSpan());
            if (clause.WithReference)
            {
                _stack.Push(ValueType.ExnRef.AsNeverNull());
            }

            _stack.Pop(expected.AsSpan());
        }

        _stack.Pop(type.Parameters.AsSpan());
        Enter(Opcode.TryTable, type.Parameters, type.Results);
    }

    // A try of the first form: its clauses follow its body, and catch_all is the last of them.
    private void EnterHandler(Opcode opcode, ImmutableArray<ValueType> values)
    {
        var frame = Leave();
        if (frame.Opcode is not (Opcode.Try or Opcode.Catch))
        {
            throw new ModuleException(ModuleError.Malformed, _stack.Offset, "catch without try");
        }

        Enter(opcode, values, frame.Results);
    }

    // The label is counted from outside the try, which ends here.
    private void ValidateDelegate(uint depth)
    {
        var frame = Leave();
        if (frame.Opcode != Opcode.Try || _stack.FrameCount == 0)
        {
            throw new ModuleException(ModuleError.Malformed, _stack.Offset, "delegate without try");
        }

        _stack.FrameAt(depth);
        _stack.Push(frame.Results.AsSpan());
    }

    private void ValidateRethrow(uint depth)
    {
        if (_stack.FrameAt(depth).Opcode is not (Opcode.Catch or Opcode.CatchAll))
        {
            _stack.Refuse($"invalid rethrow label {depth}");
        }

        _stack.MarkUnreachable();
    }

    private FunctionType TagType(uint tag)
    {
        if (tag >= (uint)model.TagTypeIndices.Count)
        {
            _stack.Refuse($"unknown tag {tag}");
        }

        return model.SignatureOfTag((int)tag);
    }
}
