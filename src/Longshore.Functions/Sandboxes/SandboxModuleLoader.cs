using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;
using Longshore.JavaScript;
using Longshore.JavaScript.Contexts;
using Longshore.Python.Guests;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>Compiles artifacts into modules from which sandboxes are created.</summary>
internal sealed class SandboxModuleLoader
{
    private readonly Engine _engine;
    private readonly TimeProvider _time;
    private readonly Linker _commandImports = new();
    private readonly Lazy<QuickJsModule> _quickjs;
    private readonly Lazy<PythonInterpreter> _python;

    public SandboxModuleLoader(Engine engine, CapabilityTable capabilities, TimeProvider time)
    {
        _engine = engine;
        _time = time;
        WasiPreview1.DefineIn(_commandImports);
        ToolchainImports.DefineIn(_commandImports);
        ThreadedModule.DefineIn(_commandImports);
        capabilities.DefineImports(_commandImports);
        _quickjs = new Lazy<QuickJsModule>(() => QuickJsLoader.Load(engine));
        _python = new Lazy<PythonInterpreter>(() => PythonInterpreter.Load(engine, time));
    }

    /// <summary>QuickJS, compiled at its first use.</summary>
    public QuickJsModule QuickJs => _quickjs.Value;

    /// <summary>Compiles a function's artifact.</summary>
    /// <param name="spec">The function.</param>
    /// <param name="bytes">The artifact.</param>
    /// <param name="cancellationToken">Ends guest code that runs meanwhile.</param>
    /// <exception cref="BadModuleException">Its bytes do not match its kind, or cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">The caller no longer waits.</exception>
    public SandboxModule Load(FunctionSpec spec, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken) => spec.Artifact.Kind switch
    {
        ArtifactKind.Python => PythonModule.Load(_python.Value, spec.Artifact.Digest, bytes),
        ArtifactKind.JavaScript => JavaScriptModule.Load(QuickJs, spec.Artifact.Digest, bytes, _time, cancellationToken),
        _ => CommandModule.Load(_engine, _commandImports, spec, bytes),
    };
}
