using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>What is known of a function from one look over its instructions.</summary>
internal static class FunctionTraits
{
    // A function this small has a small frame if it calls nothing.
    private const int SmallBytes = 1024;

    // And this one even with 72 slots of every function that is inlined at 256 calls.
    private const int SmallCallerBytes = 512;
    private const int SmallLocals = 64;

    // What a call costs is worth more than so many bytes of code: recursive fibonacci takes 0.75 of the time.
    private const int InlinedBytes = 64;
    private const int InlinedLocals = 8;

    /// <summary>Whether the function may be many frames deep, or its own frame may be large.</summary>
    public static bool NeedsStackCheck(ModuleModel model, FunctionBody body) =>
        IsLarge(body) || Has(model, body, opcode => opcode is >= Opcode.Call and <= Opcode.ReturnCallIndirect);

    public static bool HasRotations(ModuleModel model, FunctionBody body) => Has(model, body, Rotations.IsRotation);

    /// <summary>Whether the function's frame may be so large that it must be measured.</summary>
    public static bool MustBeMeasured(ModuleModel model, FunctionBody body) =>
        body.CodeEnd - body.CodeStart > SmallCallerBytes && NeedsStackCheck(model, body);

    /// <summary>Whether the method clears all its locals at its start. If not, the code clears the guest's own, and nothing
    /// is spent on temporaries.</summary>
    public static bool ClearsAllLocals(FunctionBody body) => body.Locals.Length > SmallLocals;

    /// <summary>Whether the function is put where it is called. One that exists to trap is not: it would be missing from the
    /// trap's stack.</summary>
    public static bool IsInlined(ModuleModel model, FunctionBody body) =>
        body.CodeEnd - body.CodeStart <= InlinedBytes && body.Locals.Length <= InlinedLocals
        && !Has(model, body, opcode => opcode == Opcode.Unreachable);

    private static bool IsLarge(FunctionBody body) =>
        body.CodeEnd - body.CodeStart > SmallBytes || body.Locals.Length > SmallLocals;

    private static bool Has(ModuleModel model, FunctionBody body, Predicate<Opcode> isWanted)
    {
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            var opcode = Opcodes.Read(ref code);
            if (isWanted(opcode))
            {
                return true;
            }

            Immediates.Skip(opcode, ref code, model);
        }

        return false;
    }
}
