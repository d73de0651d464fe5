using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

// At a call, a function that can be suspended keeps nothing on the evaluation stack but the arguments. So a frame is the function's
// locals and the operands in temporaries, and a branch to the place of the call finds the evaluation stack as it must be. Both forms are
// compiled alike up to that, so they agree on the numbers of the calls and on the order of the operands.
internal sealed partial class FunctionCompiler
{
    private readonly ResumableForm? _form;
    private readonly List<CallSite> _saves = [];
    private CallSite? _site;
    private int _callSites;
    private (CallSite Site, Operand[] Results, Label Label)? _resumed;
    private Label _restore;

    private void BeginCheckedCall(FunctionType type, bool isTail)
    {
        if (isTail)
        {
            BeginTailCall(type, otherOperands: 1);
        }
        else
        {
            BeginCall(type, otherOperands: 1);
        }
    }

    // A function that a tail call replaces is no longer on the stack.
    private void BeginTailCall(FunctionType type, int otherOperands)
    {
        if (!MayReplace(type))
        {
            BeginCall(type, otherOperands);
        }
    }

    /// <summary>Begins a call at which the function can be suspended.</summary>
    /// <param name="type">The callee's type.</param>
    /// <param name="otherOperands">The number of the call's operands beside the arguments.</param>
    private void BeginCall(FunctionType type, int otherOperands)
    {
        if (_form is null)
        {
            return;
        }

        _stack.Spill();
        var operands = _stack.Temporaries();
        if (operands.Any(operand => operand.Type.IsReference()))
        {
            throw Refusal("holds references");
        }

        _site = new CallSite(_callSites++, operands, _stack.Hold(type.Parameters.Length + otherOperands), _il.DefineLabel());
        MarkResumption(_site, callsAgain: true, []);
    }

    /// <summary>Ends a call: the first result is on the evaluation stack, the others are in the callee's context.</summary>
    private void EndCall(CallSite site, FunctionType type, LocalBuilder? callee)
    {
        for (var i = 1; i < type.Results.Length; i++)
        {
            LoadExtraResult(i - 1, type.Results[i], callee);
        }

        var results = Array.ConvertAll([.. type.Results], TakeTemporary);
        for (var i = results.Length - 1; i >= 0; i--)
        {
            _il.Emit(OpCodes.Stloc, results[i].Temporary!);
        }

        if (_form!.Point is null)
        {
            _frame.LoadContext();
            _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.IsUnwinding)));
            _il.Emit(OpCodes.Brtrue, site.Save);
            _saves.Add(site);
        }

        MarkResumption(site, callsAgain: false, results);
        Array.ForEach(site.Held, _stack.Release);
        Array.ForEach(results, _stack.Push);
        _site = null;
    }

    private Operand TakeTemporary(ValueType type) => new(OperandKind.Temporary, type, 0, 0, _frame.Take(type), IsOwned: true);

    private void MarkResumption(CallSite site, bool callsAgain, Operand[] results)
    {
        if (_form?.Point is { } point && point.Site == site.Number && point.CallsAgain == callsAgain)
        {
            _resumed = (site, results, _il.DefineLabel());
            _il.MarkLabel(_resumed.Value.Label);
        }
    }

    /// <summary>Begins the resuming form. The frame's operands are restored at the end of the method, when their places are known.
    /// </summary>
    private void EmitRestoreLocals()
    {
        _restore = _il.DefineLabel();
        for (var i = 0; i < _frame.LocalTypes.Count; i++)
        {
            LoadSlot(ResumableForm.CellsArgument, i, _frame.LocalTypes[i]);
            _frame.StoreLocal(i);
        }

        _il.Emit(OpCodes.Br, _restore);
    }

    private void EmitFormEnd()
    {
        if (_form?.Point is not null)
        {
            EmitResumption();
        }
        else if (_saves.Count > 0)
        {
            EmitSaves();
        }
    }

    private void EmitResumption()
    {
        var (site, results, label) = _resumed ?? throw new InvalidOperationException("the function has no such call");
        _il.MarkLabel(_restore);
        RestoreTemporaries(site.Operands, ResumableForm.CellsArgument, _frame.LocalTypes.Count);
        RestoreTemporaries(results, ResumableForm.ResultsArgument, 0);
        _il.Emit(OpCodes.Br, label);
    }

    private void RestoreTemporaries(Operand[] operands, int argument, int first)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            LoadSlot(argument, first + i, operands[i].Type);
            _il.Emit(OpCodes.Stloc, operands[i].Temporary!);
        }
    }

    // The locals are saved by one piece of code for all calls: a large function has a thousand of them.
    private void EmitSaves()
    {
        var cells = _il.DeclareLocal(typeof(nint));
        var locals = _il.DefineLabel();
        foreach (var site in _saves)
        {
            _il.MarkLabel(site.Save);
            _il.Emit(OpCodes.Ldc_I4, _form!.Function);
            _il.Emit(OpCodes.Ldc_I4, site.Number);
            _il.Emit(OpCodes.Ldc_I4, _frame.LocalTypes.Count + site.Operands.Length);
            _frame.LoadContext();
            _il.Emit(OpCodes.Call, Methods.Runtime(nameof(RuntimeCalls.SaveFrame)));
            _il.Emit(OpCodes.Stloc, cells);
            for (var i = 0; i < site.Operands.Length; i++)
            {
                StoreCell(cells, _frame.LocalTypes.Count + i, site.Operands[i].Type, site.Operands[i].Temporary);
            }

            _il.Emit(OpCodes.Br, locals);
        }

        _il.MarkLabel(locals);
        for (var i = 0; i < _frame.LocalTypes.Count; i++)
        {
            StoreCell(cells, i, _frame.LocalTypes[i], temporary: null);
        }

        EmitReturnZero();
    }

    // The caller of a function that saved its frame drops what it returns.
    private void EmitReturnZero()
    {
        if (!_type.Results.IsEmpty)
        {
            PushConstant(_type.Results[0], 0);
            _stack.Materialize(1);
        }

        _il.Emit(OpCodes.Ret);
    }

    // Stores a temporary or, without one, the local of the index.
    private void StoreCell(LocalBuilder cells, int index, ValueType type, LocalBuilder? temporary)
    {
        _il.Emit(OpCodes.Ldloc, cells);
        AddOffset((ulong)(ContextLayout.SlotBytes * (long)index));
        if (temporary is null)
        {
            _frame.LoadLocal(index);
        }
        else
        {
            _il.Emit(OpCodes.Ldloc, temporary);
        }

        _il.StoreValue(type);
    }

    private void LoadSlot(int argument, int index, ValueType type)
    {
        _il.Emit(OpCodes.Ldarg, (short)argument);
        _il.Emit(OpCodes.Conv_I);
        AddOffset((ulong)(ContextLayout.SlotBytes * (long)index));
        _il.LoadValue(type);
    }

    // A reference is an address in one store, and an exception handler cannot be entered by a branch.
    private void RefuseForm()
    {
        if (_traits.HasHandlers)
        {
            throw Refusal("catches exceptions");
        }

        if (_frame.LocalTypes.Any(type => type.IsReference()))
        {
            throw Refusal("holds references");
        }
    }

    private ModuleException Refusal(string reason) => new(
        ModuleError.Unsupported,
        _body.CodeStart,
        $"function {_module.Model.ImportedFunctions + _form!.Function} cannot be suspended, because it {reason}");
}
