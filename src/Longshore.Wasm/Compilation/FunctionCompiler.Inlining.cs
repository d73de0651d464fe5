using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

// Small functions are compiled into their callers here, and not left to RyuJIT: it stops inlining into a method with 512 variables, which
// the main functions of interpreters have, and what is known of memory would end at a call.
internal sealed partial class FunctionCompiler
{
    // An inlined function may have another one inlined.
    private const int InliningDepthMax = 3;

    // RyuJIT does not optimise a method with 60,000 bytes of IL just in time. Beyond this offset, a function of the largest size that is
    // compiled so gets no code that could be left out.
    private const int OptionalOffsetMax = 24_000;

    // What is inlined into a function may be as long as itself, or this, in bytes of WebAssembly. Otherwise some hundred bytes of small functions
    // that call each other in turn would become megabytes.
    private const int InlinedBytesMin = 4096;

    private int _inliningDepth;
    private int _inlinedBytes;
    private int _firstLocal;
    private int _outermost;

    private bool MayInline(int function) =>
        _form is null && _module.IsLasting && _traits.IsInlining && function >= 0 && _inliningDepth < InliningDepthMax && _module.Traits[function].IsInlined
        && (_hiddenZero is not null || !_module.Traits[function].HasRotations)
        && _inlinedBytes + BytesOf(_module.Model.Bodies[function]) <= Math.Max(BytesOf(_body), InlinedBytesMin)
        && HasRoom;

    private bool HasRoom => _module.CallsThroughTable || _il.ILOffset < OptionalOffsetMax;

    private static int BytesOf(FunctionBody body) => body.CodeEnd - body.CodeStart;

    /// <summary>Emits a function's code in place of a call. Its locals follow those of this function.</summary>
    private void EmitInlined(int function, FunctionType type)
    {
        var body = _module.Model.Bodies[function];
        ValueType[] locals = [.. type.Parameters, .. body.Locals.Select(ValueTypes.Erased)];
        var (firstLocal, outermost) = (_firstLocal, _outermost);
        _firstLocal = _frame.AddLocals(locals, AddressLocals.Find(_module.Model, locals, body));
        EmitArguments(type.Parameters.Length);
        for (var i = type.Parameters.Length; i < locals.Length; i++)
        {
            EmitClearLocal(_firstLocal + i);
        }

        _outermost = _blocks.Count;
        EnterBlock(Opcode.Block, new FunctionType([], type.Results));
        _inliningDepth++;
        _inlinedBytes += BytesOf(body);
        EmitBody(body);
        _inliningDepth--;
        if (_isReachable && !type.Results.IsEmpty && _stack[0].Kind == OperandKind.Local)
        {
            // The locals end here.
            _stack.PushResult(type.Results[0], _stack.Materialize(1));
        }

        for (var i = 0; i < locals.Length; i++)
        {
            _known?.ForgetLocal(_firstLocal + i);
        }

        _frame.RemoveLocals(_firstLocal);
        (_firstLocal, _outermost) = (firstLocal, outermost);
    }

    private void EmitArguments(int count)
    {
        _stack.Materialize(count);
        for (var i = count - 1; i >= 0; i--)
        {
            _frame.StoreLocal(_firstLocal + i);
        }
    }
}
