using System.Runtime.CompilerServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles a valid module to collectible code. Every function is compiled to machine code at once, so no call ever
/// waits for the compiler.</summary>
internal static class JustInTimeCompiler
{
    /// <exception cref="ModuleException">A function is too large to be compiled.</exception>
    public static CompiledModule Compile(ModuleModel model, Engine engine) => GuestType.OnCompilerThread(() =>
    {
        var guest = GuestType.Define(
            DynamicCode.CreateModule("Longshore.Guest"), model, engine, callsThroughTable: false, CancellationToken.None);
        return new CompiledModule(
            model,
            guest.Context.Layout,
            new CompleteCode(CompileToMachineCode(guest, engine)),
            [.. model.Types.Select(engine.Types.IdOf)],
            guest.Type);
    });

    /// <summary>The refusal of a function by the JIT compiler.</summary>
    public static ModuleException TooLarge(FunctionBody body, InvalidProgramException refusal) => new(
        ModuleError.TooLarge, body.CodeStart, "the function is too large for the JIT compiler: " + refusal.Message);

    private static nint[] CompileToMachineCode(GuestType guest, Engine engine)
    {
        var methods = guest.Context.Methods;
        var handles = guest.Type.Module.ModuleHandle;
        var entries = GC.AllocateArray<nint>(methods.Length, pinned: true);
        for (var i = 0; i < methods.Length; i++)
        {
            // Module.ResolveMethod would compare each method with all before it.
            var handle = handles.ResolveMethodHandle(methods[i].MetadataToken);
            try
            {
                RuntimeHelpers.PrepareMethod(handle);
            }
            catch (InvalidProgramException refusal)
            {
                throw TooLarge(guest.Context.Model.Bodies[i], refusal);
            }

            entries[i] = handle.GetFunctionPointer();
            FrameSizes.Check(guest.Context, i, guest.Context.Traits[i], entries[i], engine, guest.Context.TypeOf(i));
        }

        return entries;
    }
}
