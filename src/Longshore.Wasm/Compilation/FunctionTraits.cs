using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>What is known of a function from one look over its instructions.</summary>
internal readonly record struct FunctionTraits
{
    // A function this small has a small frame if it calls nothing.
    private const int SmallBytes = 1024;

    // And this one even with 72 slots of every function that is inlined at 256 calls.
    private const int SmallCallerBytes = 512;
    private const int SmallLocals = 64;

    // What a call costs is worth more than so many bytes of code: recursive fibonacci takes 0.75 of the time.
    private const int InlinedBytes = 64;
    private const int InlinedLocals = 8;

    private readonly int _bytes;
    private readonly int _locals;
    private readonly bool _hasCalls;
    private readonly bool _hasUnreachable;

    public FunctionTraits(ModuleModel model, FunctionBody body)
    {
        _bytes = body.CodeEnd - body.CodeStart;
        _locals = body.Locals.Length;
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            var opcode = Opcodes.Read(ref code);
            _hasCalls |= opcode is >= Opcode.Call and <= Opcode.ReturnCallIndirect;
            _hasUnreachable |= opcode == Opcode.Unreachable;
            HasRotations |= Rotations.IsRotation(opcode);
            Immediates.Skip(opcode, ref code, model);
        }
    }

    public bool HasRotations { get; }

    /// <summary>Whether the function may be many frames deep, or its own frame may be large.</summary>
    public bool NeedsStackCheck => _hasCalls || _bytes > SmallBytes || HasManyLocals;

    /// <summary>Whether the function's frame may be so large that it must be measured.</summary>
    public bool MustBeMeasured => NeedsStackCheck && (_bytes > SmallCallerBytes || HasManyLocals);

    /// <summary>Whether the method clears all its locals at its start. If not, the code clears the guest's own, and nothing
    /// is spent on temporaries.</summary>
    public bool ClearsAllLocals => HasManyLocals;

    /// <summary>Whether the function is put where it is called. One that exists to trap is not: it would be missing from the
    /// trap's stack.</summary>
    public bool IsInlined => _bytes <= InlinedBytes && _locals <= InlinedLocals && !_hasUnreachable;

    private bool HasManyLocals => _locals > SmallLocals;
}
