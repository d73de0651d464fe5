using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Prelude;
using Longshore.Wasm;

namespace Longshore.JavaScript;

/// <summary>Loads QuickJS with this project's prelude.</summary>
public static class QuickJsLoader
{
    /// <summary>Compiles QuickJS or loads it from the engine's cache, then evaluates the prelude.</summary>
    public static QuickJsModule Load(Engine engine) => QuickJsModule.Load(engine, PreludeFunctions.All);
}
