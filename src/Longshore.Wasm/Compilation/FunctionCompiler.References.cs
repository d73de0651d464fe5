using System.Reflection.Emit;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

// On the operand stack null is zero, whatever the reference refers to.
internal sealed partial class FunctionCompiler
{
    /// <summary>Pops a reference into a temporary and empties the evaluation stack.</summary>
    private LocalBuilder PopReference(out ValueType type)
    {
        type = _stack[0].Type;
        _stack.MaterializeAlone();
        var reference = _frame.Take(type);
        _il.Emit(OpCodes.Stloc, reference);
        return reference;
    }

    private void EmitNullCheck(LocalBuilder reference, string trap)
    {
        var pass = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, reference);
        _il.Emit(OpCodes.Brtrue, pass);
        EmitTrap(trap);
        _il.MarkLabel(pass);
    }

    private void EmitAsNonNull()
    {
        var reference = PopReference(out var type);
        EmitNullCheck(reference, nameof(Traps.NullReference));
        _stack.PushTemporary(type, reference, isOwned: true);
    }

    private void EmitBranchOnNull(Block block)
    {
        var reference = PopReference(out var type);
        var pass = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, reference);
        _il.Emit(OpCodes.Brtrue, pass);
        EmitTaken(block);
        _il.MarkLabel(pass);
        _stack.PushTemporary(type, reference, isOwned: true);
    }

    // The branch carries the reference; the other path drops it.
    private void EmitBranchOnNonNull(Block block)
    {
        var reference = PopReference(out var type);
        var pass = _il.DefineLabel();
        _stack.PushTemporary(type, reference, isOwned: true);
        _il.Emit(OpCodes.Ldloc, reference);
        _il.Emit(OpCodes.Brfalse, pass);
        EmitTaken(block);
        _il.MarkLabel(pass);
        _stack.Release(_stack.Pop());
    }
}
