using Longshore.JavaScript;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.JavaScript;

/// <summary>QuickJS, compiled once for the tests of a class.</summary>
public sealed class JavaScriptFixture
{
    private static readonly Lazy<QuickJsModule> Shared = new(() => QuickJsLoader.Load(new Engine()));

    internal QuickJsModule Module => Shared.Value;

    internal JavaScriptContext NewContext(IGuestOutput? output = null, IGuestOutput? error = null, IModuleSource? modules = null) =>
        new(Module, new JavaScriptLimits(), TimeProvider.System, output ?? NoOutput.Instance, error ?? NoOutput.Instance) { Modules = modules };
}
