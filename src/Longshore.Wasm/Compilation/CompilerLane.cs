using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles single functions of a module to collectible code, one after the other, in an assembly of its own. Lanes of one
/// module work side by side.</summary>
internal sealed class CompilerLane
{
    // Larger functions are not optimised. With one lane, Python's first call (1,933 functions) takes 2.4 s, and a later one 97 ms. If
    // all are optimised it takes 3.4 s and 72 ms, if none is 2.2 s and 173 ms.
    private const int OptimisedBytesMax = 500;

    private readonly ModuleContext _context;
    private readonly Engine _engine;
    private readonly ModuleBuilder _assembly;

    /// <param name="context">What the module's functions share.</param>
    /// <param name="assembly">The lane's own assembly.</param>
    /// <param name="engine">The engine that will run the code.</param>
    public CompilerLane(ModuleContext context, ModuleBuilder assembly, Engine engine)
    {
        _context = context;
        _assembly = assembly;
        _engine = engine;
    }

    /// <summary>Compiles a function on this thread, which must have a large stack.</summary>
    /// <returns>The address of its code.</returns>
    /// <exception cref="ModuleException">The function is too large to be compiled.</exception>
    public nint Compile(int function)
    {
        var body = _context.Model.Bodies[function];
        var traits = new FunctionTraits(_context.Model, body);
        var method = Define(function, body, traits);
        try
        {
            RuntimeHelpers.PrepareMethod(method);
        }
        catch (InvalidProgramException refusal)
        {
            throw JustInTimeCompiler.TooLarge(body, refusal);
        }

        var code = method.GetFunctionPointer();
        FrameSizes.Check(_context, function, traits, code, _engine);
        return code;
    }

    private RuntimeMethodHandle Define(int function, FunctionBody body, in FunctionTraits traits)
    {
        // A namespace makes the type's name unique in its assembly. A stack trace identifies guests by the name after it.
        var owner = _assembly.DefineType(
            string.Create(CultureInfo.InvariantCulture, $"F{function}.{GuestMethods.TypeName}"), GuestType.Attributes);
        var index = _context.Model.ImportedFunctions + function;
        var method = GuestType.DefineMethod(owner, _context.Model, index);
        method.InitLocals = traits.ClearsAllLocals;
        if (body.CodeEnd - body.CodeStart > OptimisedBytesMax)
        {
            method.SetImplementationFlags(MethodImplAttributes.NoOptimization);
        }

        FunctionCompiler.Compile(_context, _context.Model.TypeOfFunction(index), body, traits, method.GetILGenerator());
        var token = method.MetadataToken;
        return owner.CreateType().Module.ModuleHandle.ResolveMethodHandle(token);
    }
}
