using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles the functions of a valid module one by one, each at its first call, to collectible code.</summary>
/// <remarks>A function calls the others through the table, and none is inlined: the code is meant to run until the module's image
/// takes its place, and compiling it should take little time.</remarks>
internal sealed class LazyCompiler
{
    // Larger functions are not optimised. Python's first call (1,933 functions) takes 2.4 s, and a later one 97 ms. If all are
    // optimised it takes 3.4 s and 72 ms, if none is 2.2 s and 173 ms.
    private const int OptimisedBytesMax = 500;

    private readonly ModuleContext _context;
    private readonly Engine _engine;
    private readonly ModuleBuilder _assembly = DynamicCode.CreateModule("Longshore.Guest");
    private readonly CompilerThread _thread = new();

    private LazyCompiler(ModuleModel model, Engine engine)
    {
        _engine = engine;
        _context = new ModuleContext(
            model,
            new ContextLayout(model),
            Traits: [],
            Methods: [],
            ChecksBounds: engine.Arena is null,
            engine.Options.EmitsInterruptChecks,
            CallsThroughTable: true);
    }

    /// <summary>Whether a module is large enough to be compiled function by function, and the platform allows it.</summary>
    public static bool Wants(ModuleModel model, Engine engine) =>
        LazyStubs.IsSupported && model.Bodies.Sum(body => (long)(body.CodeEnd - body.CodeStart)) >= engine.Options.LazyCodeBytesMin;

    /// <summary>Prepares a module.</summary>
    /// <exception cref="ModuleException">A function that must be compiled at once is too large to be compiled.</exception>
    public static CompiledModule Prepare(ModuleModel model, Engine engine)
    {
        var compiler = new LazyCompiler(model, engine);
        return new CompiledModule(
            model,
            compiler._context.Layout,
            new LazyCode(compiler.WriteStubs(), compiler.Compile),
            [.. model.Types.Select(engine.Types.IdOf)],
            compiler);
    }

    private LazyStubs WriteStubs()
    {
        var model = _context.Model;
        FunctionType[] types = [.. model.FunctionTypeIndices.Skip(model.ImportedFunctions).Distinct().Select(index => model.Types[index]).Distinct()];
        var places = Array.ConvertAll(types, CallingConvention.PlaceOfContext);
        var numbers = types.Select((type, i) => (type, i)).ToDictionary(each => each.type, each => each.i);
        var stubs = new LazyStubs(model.Bodies.Length, types.Length);
        var resolvers = Resolvers.Define(_assembly, types);
        for (var i = 0; i < resolvers.Length; i++)
        {
            stubs.SetResolver(i, resolvers[i]);
        }

        for (var i = 0; i < model.Bodies.Length; i++)
        {
            var type = numbers[TypeOf(i)];
            stubs.Write(i, places[type] ?? default, ContextLayout.PendingFunction, type);
            if (places[type] is null)
            {
                stubs.Replace(i, Compile(i));
            }
        }

        stubs.Seal();
        return stubs;
    }

    private FunctionType TypeOf(int function) => _context.Model.TypeOfFunction(_context.Model.ImportedFunctions + function);

    private nint Compile(int function) => _thread.Run(() =>
    {
        var traits = new FunctionTraits(_context.Model, _context.Model.Bodies[function]);
        var method = Define(function, traits);
        try
        {
            RuntimeHelpers.PrepareMethod(method);
        }
        catch (InvalidProgramException refusal)
        {
            throw JustInTimeCompiler.TooLarge(_context.Model.Bodies[function], refusal);
        }

        var code = method.GetFunctionPointer();
        FrameSizes.Check(_context, function, traits, code, _engine);
        return code;
    });

    private RuntimeMethodHandle Define(int function, in FunctionTraits traits)
    {
        // A namespace makes the type's name unique in its assembly. A stack trace identifies guests by the name after it.
        var owner = _assembly.DefineType(
            string.Create(CultureInfo.InvariantCulture, $"F{function}.{GuestMethods.TypeName}"), GuestType.Attributes);
        var method = GuestType.DefineMethod(owner, _context.Model, _context.Model.ImportedFunctions + function);
        method.InitLocals = traits.ClearsAllLocals;
        if (_context.Model.Bodies[function] is var body && body.CodeEnd - body.CodeStart > OptimisedBytesMax)
        {
            method.SetImplementationFlags(MethodImplAttributes.NoOptimization);
        }

        FunctionCompiler.Compile(_context, TypeOf(function), _context.Model.Bodies[function], traits, method.GetILGenerator());
        var token = method.MetadataToken;
        return owner.CreateType().Module.ModuleHandle.ResolveMethodHandle(token);
    }
}
