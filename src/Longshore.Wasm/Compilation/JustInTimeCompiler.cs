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
        var guest = GuestType.Define(DynamicCode.CreateModule("Longshore.Guest"), model, engine, callsThroughTable: false);
        return new CompiledModule(
            model,
            guest.Context.Layout,
            CompileToMachineCode(guest, engine),
            [.. model.Types.Select(engine.Types.IdOf)],
            guest.Type);
    });

    private static nint[] CompileToMachineCode(GuestType guest, Engine engine)
    {
        var methods = guest.Context.Methods;
        var entries = GC.AllocateArray<nint>(methods.Length, pinned: true);
        for (var i = 0; i < methods.Length; i++)
        {
            var handle = guest.Type.Module.ResolveMethod(methods[i].MetadataToken)!.MethodHandle;
            try
            {
                RuntimeHelpers.PrepareMethod(handle);
            }
            catch (InvalidProgramException refusal)
            {
                throw new ModuleException(
                    ModuleError.TooLarge,
                    guest.Context.Model.Bodies[i].CodeStart,
                    "the function is too large for the JIT compiler: " + refusal.Message);
            }

            entries[i] = handle.GetFunctionPointer();
            FrameSizes.Check(guest.Context, i, entries[i], engine);
        }

        return entries;
    }
}
