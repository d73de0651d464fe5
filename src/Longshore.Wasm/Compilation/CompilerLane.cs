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
    public nint Compile(int function) => Compile(function, form: null).Code;

    /// <summary>Compiles a form of a function that can be suspended.</summary>
    /// <returns>The address of its code, and the type whose method it is.</returns>
    /// <exception cref="ModuleException">The function is too large to be compiled, or cannot be suspended.</exception>
    public (nint Code, Type Owner) Compile(ResumableForm form) => Compile(form.Function, form);

    private (nint Code, Type Owner) Compile(int function, ResumableForm? form)
    {
        var body = _context.Model.Bodies[function];
        var traits = new FunctionTraits(_context.Model, _context.TypeOf(function), body);
        var type = form?.Point is null ? _context.TypeOf(function) : ResumableForm.ResumingType(_context.TypeOf(function));
        var (method, owner) = Define(function, body, traits, form, type);
        try
        {
            RuntimeHelpers.PrepareMethod(method);
        }
        catch (InvalidProgramException refusal)
        {
            throw JustInTimeCompiler.TooLarge(body, refusal);
        }

        var code = method.GetFunctionPointer();
        FrameSizes.Check(_context, function, traits, code, _engine, type);
        return (code, owner);
    }

    private (RuntimeMethodHandle Method, Type Owner) Define(
        int function, FunctionBody body, in FunctionTraits traits, ResumableForm? form, FunctionType type)
    {
        // A namespace makes the type's name unique in its assembly. A stack trace identifies guests by the name after it.
        var owner = _assembly.DefineType($"{Namespace(function, form)}.{GuestMethods.TypeName}", GuestType.Attributes);
        var method = GuestType.DefineMethod(owner, _context.Model, _context.Model.ImportedFunctions + function, type);
        method.InitLocals = traits.ClearsAllLocals;
        if (body.CodeEnd - body.CodeStart > OptimisedBytesMax)
        {
            method.SetImplementationFlags(MethodImplAttributes.NoOptimization);
        }

        FunctionCompiler.Compile(_context, _context.TypeOf(function), body, traits, method.GetILGenerator(), form);
        var token = method.MetadataToken;
        var created = owner.CreateType();
        return (created.Module.ModuleHandle.ResolveMethodHandle(token), created);
    }

    private static string Namespace(int function, ResumableForm? form) => form switch
    {
        null => string.Create(CultureInfo.InvariantCulture, $"F{function}"),
        { Point: { } point } => string.Create(CultureInfo.InvariantCulture, $"R{function}At{point.Site}{(point.CallsAgain ? "Again" : "")}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"S{function}"),
    };
}
