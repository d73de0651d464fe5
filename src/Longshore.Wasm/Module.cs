using Longshore.Wasm.AheadOfTime;
using Longshore.Wasm.Binary;
using Longshore.Wasm.Compilation;
using Longshore.Wasm.Execution;
using Longshore.Wasm.Validation;

namespace Longshore.Wasm;

/// <summary>A validated, compiled, immutable WebAssembly module. May be used from any thread and by any number of stores of its
/// engine.</summary>
public sealed class Module
{
    private Module(Engine engine, CompiledModule compiled, CodeOrigin origin)
    {
        Engine = engine;
        Origin = origin;
        Compiled = compiled;
    }

    /// <summary>The engine that compiled the module.</summary>
    public Engine Engine { get; }

    /// <summary>The source of the module's machine code: a compiler or the cache.</summary>
    public CodeOrigin Origin { get; }

    /// <summary>The module's imports, in declaration order.</summary>
    public IReadOnlyList<ImportType> Imports => Compiled.Model.Imports;

    /// <summary>The module's exports, in declaration order.</summary>
    public IReadOnlyList<ExportType> Exports => Compiled.Model.Exports;

    /// <summary>The module's imports and exports with their types.</summary>
    public ModuleInterface Interface => new(Compiled.Model);

    internal CompiledModule Compiled { get; }

    /// <summary>Decodes, validates and compiles a module in the binary format.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="bytes">The module.</param>
    /// <param name="inspect">Called with the module's imports and exports before it is validated and compiled, which takes long for
    /// a large module. An exception from it refuses the module.</param>
    /// <param name="reportsLowStack">Whether its code calls <see cref="Store.StackLow"/>. Other modules only trap when the stack is
    /// used up.</param>
    /// <exception cref="ModuleException">The module is malformed, invalid or over a limit. Nothing was compiled.</exception>
    public static Module Load(
        Engine engine, ReadOnlySpan<byte> bytes, Action<ModuleInterface>? inspect = null, bool reportsLowStack = false)
    {
        var model = ModuleDecoder.Decode(bytes.ToArray(), engine.Options.Features);
        model.ReportsLowStack = reportsLowStack;
        inspect?.Invoke(new ModuleInterface(model));
        var cache = CodeCache.Of(engine) is { } engineCache && engineCache.Wants(model) ? engineCache : null;
        if (cache?.Find(model) is { } cached)
        {
            return new Module(engine, cached, CodeOrigin.Cache);
        }

        ModuleValidator.Validate(model);
        if (LazyCompiler.Wants(model, engine))
        {
            return new Module(engine, LazyCompiler.Prepare(model, engine), CodeOrigin.Lazy);
        }

        return cache?.Compile(model) is { } compiled
            ? new Module(engine, compiled, CodeOrigin.AheadOfTime)
            : new Module(engine, JustInTimeCompiler.Compile(model, engine), CodeOrigin.JustInTime);
    }

    /// <summary>Compiles a module ahead of time if its functions are compiled at their first calls (<see cref="CodeOrigin.Lazy"/>),
    /// and then replaces their code, also for instances that run. Later loads take the compiled code from the cache. Without
    /// <see cref="EngineOptions.AheadOfTime"/>, and for other modules, nothing is done.</summary>
    /// <returns>A task that ends with the work. If the compiler fails, <see cref="AheadOfTimeOptions.Failed"/> is told why and the
    /// module runs as before.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task CompileAheadOfTimeAsync(CancellationToken cancellationToken) =>
        Compiled.Code is LazyCode code && CodeCache.Of(Engine) is { } cache && cache.Wants(Compiled.Model)
            ? cache.CompileInBackgroundAsync(Compiled.Model, code, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Decodes and validates a module without compiling it.</summary>
    /// <exception cref="ModuleException">The module is malformed, invalid or over a limit.</exception>
    public static void Validate(ReadOnlySpan<byte> bytes, WebAssemblyFeatures features = WebAssemblyFeatures.All) =>
        ModuleValidator.Validate(ModuleDecoder.Decode(bytes.ToArray(), features));
}
