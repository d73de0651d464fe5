using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Compilation;

/// <summary>What is known of a function from one look over its instructions.</summary>
internal static class FunctionTraits
{
    // A function this small has a small frame.
    private const int SmallBytes = 1024;
    private const int SmallLocals = 64;
    private const int MeasuredBytes = 8 << 10;
    private const int MeasuredLocals = 1024;

    /// <summary>Whether the function may be many frames deep, or its own frame may be large.</summary>
    public static bool NeedsStackCheck(ModuleModel model, FunctionBody body) => IsLarge(body) || HasCalls(model, body);

    /// <summary>Whether the function's frame may be large.</summary>
    public static bool IsLarge(FunctionBody body) =>
        body.CodeEnd - body.CodeStart > SmallBytes || body.Locals.Length > SmallLocals;

    /// <summary>Whether the function's frame may be so large that it must be measured. Below this, every instruction and
    /// local may take eight bytes of the frame and it is still small enough.</summary>
    public static bool MustBeMeasured(FunctionBody body) =>
        body.CodeEnd - body.CodeStart > MeasuredBytes || body.Locals.Length > MeasuredLocals;

    /// <summary>Whether the method clears all its locals at its start. If not, the code clears the guest's own, and nothing
    /// is spent on temporaries.</summary>
    public static bool ClearsAllLocals(FunctionBody body) => body.Locals.Length > SmallLocals;

    private static bool HasCalls(ModuleModel model, FunctionBody body)
    {
        var code = new WasmReader(model.Bytes, body.CodeStart, body.CodeEnd);
        while (!code.IsAtEnd)
        {
            var opcode = Opcodes.Read(ref code);
            if (opcode is Opcode.Call or Opcode.CallIndirect)
            {
                return true;
            }

            Immediates.Skip(opcode, ref code, model);
        }

        return false;
    }
}
