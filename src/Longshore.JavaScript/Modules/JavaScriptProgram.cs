using Longshore.JavaScript.Contexts;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.JavaScript.Modules;

/// <summary>Modules that have been loaded and evaluated once: contexts of the program begin where that ended.</summary>
public sealed class JavaScriptProgram
{
    private readonly QuickJsModule _quickjs;
    private readonly Snapshot _loaded;
    private readonly JavaScriptValue _namespace;

    private JavaScriptProgram(QuickJsModule quickjs, ModuleGraph graph, Snapshot loaded, JavaScriptValue moduleNamespace)
    {
        _quickjs = quickjs;
        Graph = graph;
        _loaded = loaded;
        _namespace = moduleNamespace;
    }

    /// <summary>The modules.</summary>
    public ModuleGraph Graph { get; }

    /// <summary>Loads and evaluates modules.</summary>
    /// <param name="quickjs">QuickJS.</param>
    /// <param name="graph">The modules.</param>
    /// <param name="limits">What they may use while they are evaluated.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="started">Is given what runs them, to end it from another thread.</param>
    /// <exception cref="JavaScriptException">A module is not JavaScript, or throws.</exception>
    /// <exception cref="TrapException">It was ended.</exception>
    public static JavaScriptProgram Load(
        QuickJsModule quickjs, ModuleGraph graph, JavaScriptLimits limits, TimeProvider time, Action<Store>? started = null)
    {
        using var context = new JavaScriptContext(quickjs, limits, time, NoOutput.Instance, NoOutput.Instance) { Modules = graph };
        started?.Invoke(context.Store);
        var loaded = context.Await(context.Import(graph.Entry), context.Sleep);
        return new JavaScriptProgram(quickjs, graph, context.TakeSnapshot(), loaded);
    }

    /// <summary>A world in which the modules have just been evaluated.</summary>
    /// <param name="limits">What it may use.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="output">Takes what <c>console.log</c> writes.</param>
    /// <param name="error">Takes what <c>console.error</c> writes.</param>
    /// <param name="moduleNamespace">The namespace of the module that was loaded.</param>
    public JavaScriptContext NewContext(
        JavaScriptLimits limits, TimeProvider time, IGuestOutput output, IGuestOutput error, out JavaScriptValue moduleNamespace)
    {
        moduleNamespace = _namespace;
        return new JavaScriptContext(_quickjs, limits, time, output, error, _loaded) { Modules = Graph };
    }
}
