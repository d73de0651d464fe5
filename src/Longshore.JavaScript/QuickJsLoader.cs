using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Prelude;
using Longshore.Wasm;

namespace Longshore.JavaScript;

/// <summary>Loads QuickJS with the prelude of this project.</summary>
public static class QuickJsLoader
{
    /// <summary>Compiles QuickJS, or takes it from the engine's cache, and evaluates the prelude.</summary>
    public static QuickJsModule Load(Engine engine) => QuickJsModule.Load(engine, PreludeFunctions.All);
}
