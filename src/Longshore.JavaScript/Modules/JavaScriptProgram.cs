using Longshore.JavaScript.Contexts;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Modules;

/// <summary>Modules that were loaded and evaluated once. New contexts start from the snapshot taken afterwards.</summary>
public sealed class JavaScriptProgram
{
    private readonly QuickJsModule _quickjs;
    private readonly Snapshot _loaded;
    private readonly JavaScriptValue _namespace;
    private readonly IProgramGlobals? _globals;
    private readonly bool _hasRejections;

    private JavaScriptProgram(
        QuickJsModule quickjs, ModuleGraph graph, IProgramGlobals? globals, Snapshot loaded, JavaScriptValue moduleNamespace, JavaScriptValue handler, bool hasRejections)
    {
        _quickjs = quickjs;
        _globals = globals;
        Graph = graph;
        _loaded = loaded;
        _namespace = moduleNamespace;
        Handler = handler;
        _hasRejections = hasRejections;
    }

    /// <summary>The default export of the entry module, the same in every context; <c>undefined</c> if it has none.</summary>
    public JavaScriptValue Handler { get; }

    /// <summary>The modules of the program.</summary>
    public ModuleGraph Graph { get; }

    /// <summary>The state right after the modules were evaluated.</summary>
    public Snapshot Snapshot => _loaded;

    /// <summary>The state before, the same in every process of this version.</summary>
    public Snapshot Base => _quickjs.Initial;

    /// <summary>The state that the modules have in another process, where they were evaluated too.</summary>
    /// <param name="delta">What it differs from <see cref="Base"/>.</param>
    /// <param name="limits">The limits of the guest.</param>
    /// <exception cref="LinkException">It is over the limits.</exception>
    public Snapshot SnapshotOf(InstanceDelta delta, JavaScriptLimits limits)
    {
        using var store = new Store(_quickjs.Engine, new StoreLimits { MemoryBytesMax = limits.MemoryBytesMax });
        var instance = _quickjs.Instantiate(store, snapshot: null);
        instance.Apply(delta);
        return instance.TakeSnapshot();
    }

    /// <summary>Loads and evaluates a module graph.</summary>
    /// <param name="quickjs">QuickJS.</param>
    /// <param name="graph">The modules.</param>
    /// <param name="limits">The limits during evaluation.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="started">Receives the store that runs the modules, so that another thread can interrupt it.</param>
    /// <param name="globals">What the modules find beside the prelude; null for nothing.</param>
    /// <param name="cancellationToken">Interrupts the evaluation.</param>
    /// <exception cref="JavaScriptException">A module is not valid JavaScript, or throws.</exception>
    /// <exception cref="TrapException">The evaluation was interrupted or trapped.</exception>
    public static JavaScriptProgram Load(
        QuickJsModule quickjs,
        ModuleGraph graph,
        JavaScriptLimits limits,
        TimeProvider time,
        Action<Store>? started = null,
        IProgramGlobals? globals = null,
        CancellationToken cancellationToken = default)
    {
        using var context = new JavaScriptContext(quickjs, limits, time, NoOutput.Instance, NoOutput.Instance) { Modules = graph };
        using var ended = cancellationToken.Register(context.Store.Interrupt);
        started?.Invoke(context.Store);
        globals?.Define(context, [.. globals.Functions.Select(each => context.NewFunction(each.Call, each.Parameters))]);
        var loaded = context.Await(context.Import(graph.Entry), context.Sleep);
        var handler = context.Get(loaded, "default");
        return new JavaScriptProgram(quickjs, graph, globals, context.TakeSnapshot(), loaded, handler, context.HasRejections);
    }

    /// <summary>Creates a context in the state right after the modules were evaluated.</summary>
    /// <param name="limits">The limits of the context.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="output">Receives the output of <c>console.log</c>.</param>
    /// <param name="error">Receives the output of <c>console.error</c>.</param>
    /// <param name="moduleNamespace">The namespace of the entry module.</param>
    public JavaScriptContext NewContext(
        JavaScriptLimits limits, TimeProvider time, IGuestOutput output, IGuestOutput error, out JavaScriptValue moduleNamespace)
    {
        moduleNamespace = _namespace;
        var context = new JavaScriptContext(_quickjs, limits, time, output, error, _loaded) { Modules = Graph };
        context.AddLasting(_globals?.Functions ?? []);
        if (_hasRejections)
        {
            context.BeginWithRejections();
        }

        return context;
    }
}
