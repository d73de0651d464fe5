using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>Properties of a function that one pass over its instructions finds.</summary>
internal readonly record struct FunctionTraits
{
    // A leaf function of at most this size has a small frame.
    private const int SmallBytes = 1024;

    // A calling function of at most this size has a small frame, even with the 72 slots of each function inlined at 256 calls.
    private const int SmallCallerBytes = 512;
    private const int SmallLocals = 64;

    // Functions up to this size are inlined: the recursive Fibonacci takes 0.75 of the time. Those that call others are often reached on
    // rare paths only, where a large copy at each call would be in the way.
    private const int InlinedBytes = 64;
    private const int InlinedLeafBytes = 128;
    private const int InlinedLocals = 8;

    // A larger function with more locals of its own has no register left for those of others. They would enlarge its frame: QuickJS's main
    // function would be as fast and have 1,496 bytes in place of 1,128, which leaves 1,265 levels of JavaScript's recursion of 1,658.
    private const int InliningBytes = 4096;
    private const int InliningLocals = 16;

    private readonly int _bytes;
    private readonly int _locals;
    private readonly bool _hasCalls;
    private readonly bool _hasUnreachable;
    private readonly bool _hasHandlers;
    private readonly bool _hasOtherCalls;
    private readonly bool _hasTailCalls;
    private readonly int _results;
    private readonly List<int>? _callees;

    public FunctionTraits(ModuleModel model, FunctionType type, FunctionBody body)
    {
        _results = type.Results.Length;
        _bytes = body.CodeEnd - body.CodeStart;
        _locals = body.Locals.Length;
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            var opcode = Opcodes.Read(ref code);
            _hasCalls |= opcode is >= Opcode.Call and <= Opcode.ReturnCallRef;
            _hasOtherCalls |= opcode is > Opcode.Call and <= Opcode.ReturnCallRef;
            _hasTailCalls |= opcode is Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef;
            _hasUnreachable |= opcode == Opcode.Unreachable;
            _hasHandlers |= opcode is Opcode.TryTable or Opcode.Try;
            HasRotations |= Rotations.IsRotation(opcode);
            if (opcode == Opcode.Call && _bytes <= InlinedBytes)
            {
                _callees ??= [];
                _callees.Add(code.ReadIndex() - model.ImportedFunctions);
                continue;
            }

            Immediates.Skip(opcode, ref code, model);
        }
    }

    /// <summary>Finds the traits of all of a module's own functions.</summary>
    public static FunctionTraits[] OfAll(ModuleModel model)
    {
        var all = new FunctionTraits[model.Bodies.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new FunctionTraits(model, model.TypeOfFunction(model.ImportedFunctions + i), model.Bodies[i]);
        }

        for (var i = 0; i < all.Length; i++)
        {
            all[i] = all[i] with { LeavesStackCheck = all[i].CallsOnlyChecking(all) };
        }

        return all;
    }

    public bool HasRotations { get; }

    /// <summary>Whether the function catches exceptions.</summary>
    public bool HasHandlers => _hasHandlers;

    /// <summary>Whether the function may be many frames deep, or its own frame may be large.</summary>
    public bool NeedsStackCheck => (_hasCalls && !LeavesStackCheck) || _bytes > SmallBytes || HasManyLocals;

    /// <summary>Whether the function's frame may be so large that it must be measured.</summary>
    public bool MustBeMeasured => NeedsStackCheck && (_bytes > SmallCallerBytes || HasManyLocals);

    /// <summary>Whether the method clears all its locals at its start. If not, the code clears the guest's locals only and
    /// leaves temporaries alone.</summary>
    public bool ClearsAllLocals => HasManyLocals;

    /// <summary>Whether the function is inlined into its callers. One with an <c>unreachable</c> is not, because its frame
    /// would be missing from the trap's stack.</summary>
    public bool IsInlined =>
        _bytes <= (_hasCalls ? InlinedBytes : InlinedLeafBytes) && _locals <= InlinedLocals && _results <= 1 && !_hasUnreachable && !_hasHandlers && !_hasTailCalls;

    /// <summary>Whether small functions are inlined into this one.</summary>
    public bool IsInlining => _bytes <= InliningBytes || _locals <= InliningLocals;

    /// <summary>Whether the function is inlined and calls only functions of its module that are not. Those check the stack
    /// themselves, and so does what it is put into; one small frame between them needs no check. The host may call back.
    /// </summary>
    private bool LeavesStackCheck { get; init; }

    private bool HasManyLocals => _locals > SmallLocals;

    private bool CallsOnlyChecking(FunctionTraits[] all) =>
        IsInlined && !_hasOtherCalls && _callees?.TrueForAll(callee => callee >= 0 && !all[callee].IsInlined) == true;
}
