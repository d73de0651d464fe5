using System.Reflection;
using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>A valid module as IL: one type with a static method for every function, in order.</summary>
/// <param name="Type">The finished type.</param>
/// <param name="Context">What its methods were compiled with.</param>
internal sealed record GuestType(Type Type, ModuleContext Context)
{
    // RyuJIT recurses over expressions. OperandStack limits their depth, and this stack is far larger than that depth needs.
    public const int CompilerStackBytes = 64 << 20;

    // Without BeforeFieldInit a method would first check that the type is initialised.
    public const TypeAttributes Attributes =
        TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit;

    private const MethodAttributes PublicStatic = MethodAttributes.Public | MethodAttributes.Static;

    /// <summary>Defines the type.</summary>
    /// <param name="into">The assembly's module.</param>
    /// <param name="model">The valid module.</param>
    /// <param name="engine">The engine that will run the code.</param>
    /// <param name="callsThroughTable">See <see cref="ModuleContext.CallsThroughTable"/>.</param>
    /// <param name="cancellationToken">Ends the work between two functions.</param>
    /// <exception cref="ModuleException">A function is too large to be compiled.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GuestType Define(
        ModuleBuilder into, ModuleModel model, Engine engine, bool callsThroughTable, CancellationToken cancellationToken)
    {
        var type = into.DefineType(GuestMethods.TypeName, Attributes);
        var traits = FunctionTraits.OfAll(model);
        var methods = new MethodBuilder[model.Bodies.Length];
        for (var i = 0; i < methods.Length; i++)
        {
            methods[i] = DefineMethod(type, model, model.ImportedFunctions + i, model.TypeOfFunction(model.ImportedFunctions + i));
            methods[i].InitLocals = traits[i].ClearsAllLocals;
        }

        var context = new ModuleContext(
            model,
            new ContextLayout(model),
            traits,
            methods,
            ChecksBounds: engine.Arena is null,
            engine.Options.EmitsInterruptChecks,
            callsThroughTable);
        for (var i = 0; i < methods.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var function = model.TypeOfFunction(model.ImportedFunctions + i);
            FunctionCompiler.Compile(context, function, model.Bodies[i], traits[i], methods[i].GetILGenerator());
        }

        return new GuestType(type.CreateType(), context);
    }

    /// <summary>Runs a compilation on a thread with a large stack.</summary>
    public static T OnCompilerThread<T>(Func<T> compile)
        where T : class
    {
        T? result = null;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = compile();
                }
                catch (Exception exception)
                {
                    // Rethrown on the waiting thread.
                    failure = exception;
                }
            },
            CompilerStackBytes);
        thread.Start();
        thread.Join();
        return result ?? throw new AggregateException(failure!).Flatten().InnerException!;
    }

    /// <summary>Defines the method of a function.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="model">The module.</param>
    /// <param name="function">The function's index in the module.</param>
    /// <param name="signature">The type of its code.</param>
    public static MethodBuilder DefineMethod(TypeBuilder type, ModuleModel model, int function, FunctionType signature)
    {
        model.FunctionNames.TryGetValue(function, out var name);
        return type.DefineMethod(
            GuestMethods.Name(function, name), PublicStatic, signature.ClrResult(), signature.ClrParameters());
    }
}
