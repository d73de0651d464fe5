using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles a valid module: every function becomes a static method of one generated type, and machine code at
/// once, so that no call ever waits for the compiler.</summary>
internal static class ModuleCompiler
{
    private const MethodAttributes PublicStatic = MethodAttributes.Public | MethodAttributes.Static;

    // The JIT compiler recurses over expressions; they are kept shallow, and this is generous.
    private const int CompilerStackBytes = 64 << 20;

    /// <exception cref="ModuleException">A function is too large to be compiled.</exception>
    public static CompiledModule Compile(ModuleModel model, Engine engine)
    {
        CompiledModule? compiled = null;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    compiled = CompileHere(model, engine);
                }
                catch (Exception exception)
                {
                    // Handed to the thread that waits.
                    failure = exception;
                }
            },
            CompilerStackBytes);
        thread.Start();
        thread.Join();
        return compiled ?? throw new AggregateException(failure!).Flatten().InnerException!;
    }

    private static CompiledModule CompileHere(ModuleModel model, Engine engine)
    {
        var layout = new ContextLayout(model);
        var ownsMemory = model.Memories.Count > 0 && model.ImportedMemories == 0;
        var memoryIsAtContext = ownsMemory && layout.Bytes <= GuestArena.ContextBytesMax;
        var type = DynamicCode.CreateModule("Longshore.Guest").DefineType(
            GuestMethods.TypeName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var traits = Array.ConvertAll(model.Bodies, body => new FunctionTraits(model, body));
        var methods = new MethodBuilder[model.Bodies.Length];
        for (var i = 0; i < methods.Length; i++)
        {
            methods[i] = DefineMethod(type, model, model.ImportedFunctions + i);
            methods[i].InitLocals = traits[i].ClearsAllLocals;
            if (traits[i].IsInlined)
            {
                methods[i].SetImplementationFlags(MethodImplAttributes.AggressiveInlining);
            }
        }

        var module = new ModuleContext(model, layout, methods, memoryIsAtContext, engine.Arena is null);
        for (var i = 0; i < methods.Length; i++)
        {
            var function = model.TypeOfFunction(model.ImportedFunctions + i);
            FunctionCompiler.Compile(module, function, model.Bodies[i], traits[i], methods[i].GetILGenerator());
        }

        var built = type.CreateType();
        return new CompiledModule(
            model,
            layout,
            CompileToMachineCode(built, methods, traits, module, engine),
            [.. model.Types.Select(engine.Types.IdOf)],
            memoryIsAtContext,
            built);
    }

    private static MethodBuilder DefineMethod(TypeBuilder type, ModuleModel model, int function)
    {
        var signature = model.TypeOfFunction(function);
        model.FunctionNames.TryGetValue(function, out var name);
        return type.DefineMethod(
            GuestMethods.Name(function, name), PublicStatic, signature.ClrResult(), signature.ClrParameters());
    }

    private static nint[] CompileToMachineCode(
        Type type, MethodBuilder[] methods, FunctionTraits[] traits, ModuleContext module, Engine engine)
    {
        var model = module.Model;
        var entries = new nint[methods.Length];
        for (var i = 0; i < methods.Length; i++)
        {
            var handle = type.Module.ResolveMethod(methods[i].MetadataToken)!.MethodHandle;
            try
            {
                RuntimeHelpers.PrepareMethod(handle);
            }
            catch (InvalidProgramException refusal)
            {
                throw TooLarge(model.Bodies[i], "the function is too large for the JIT compiler: " + refusal.Message);
            }

            entries[i] = handle.GetFunctionPointer();
            if (traits[i].MustBeMeasured)
            {
                CheckFrame(entries[i], model.Bodies[i], model.TypeOfFunction(model.ImportedFunctions + i), engine, module.Layout);
            }
        }

        return entries;
    }

    private static void CheckFrame(nint code, FunctionBody body, FunctionType function, Engine engine, ContextLayout layout)
    {
        var bytes = FrameProbe.Measure(engine.Thunks.GuestCallFor(function), code, function, layout);
        if (bytes > ModuleLimits.FrameBytesMax)
        {
            throw TooLarge(
                body, $"the function needs {bytes} bytes of stack for one call; at most {ModuleLimits.FrameBytesMax} are allowed");
        }
    }

    private static ModuleException TooLarge(FunctionBody body, string rule) =>
        new(ModuleError.TooLarge, body.CodeStart, rule);
}
