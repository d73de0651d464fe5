using System.Reflection.Emit;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm.Compilation;

/// <summary>Compiles the functions of a valid module one by one, each at its first call or shortly before, to collectible
/// code.</summary>
/// <remarks>A function calls the others through the table, and none is inlined: the code is meant to run until the module's image
/// takes its place, and compiling it should take little time. A module uses two processors at most: one compiles what guests wait
/// for, the other what they probably call next.</remarks>
internal sealed class LazyCompiler
{
    private readonly ModuleContext _context;
    private readonly ModuleBuilder _assembly = DynamicCode.CreateModule("Longshore.Guest");
    private readonly CompilerLane _lane;
    private readonly CompilerThread _thread = new("compiler");
    private readonly LazyCode _code;
    private readonly AheadLane? _ahead;

    private LazyCompiler(ModuleModel model, Engine engine)
    {
        _context = new ModuleContext(
            model,
            new ContextLayout(model),
            Traits: [],
            Methods: [],
            ChecksBounds: engine.Arena is null,
            engine.Options.EmitsInterruptChecks,
            CallsThroughTable: true);
        _lane = new CompilerLane(_context, _assembly, engine);
        _code = new LazyCode(WriteStubs(), Compile, NoteCall);
        _ahead = Environment.ProcessorCount == 1 ? null : new AheadLane(_context, _code, engine);
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
            model, compiler._context.Layout, compiler._code, [.. model.Types.Select(engine.Types.IdOf)], compiler);
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
            var type = numbers[model.TypeOfFunction(model.ImportedFunctions + i)];
            stubs.Write(i, places[type] ?? default, ContextLayout.PendingFunction, type);
            if (places[type] is null)
            {
                stubs.Replace(i, Compile(i));
            }
        }

        stubs.Seal();
        return stubs;
    }

    private nint Compile(int function) => _thread.Run(() => _lane.Compile(function));

    private void NoteCall(int function) => _ahead?.NoteCall(function);
}
