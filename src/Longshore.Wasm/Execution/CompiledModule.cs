using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Execution;

/// <summary>The compiled code of a module.</summary>
/// <param name="Model">The decoded module.</param>
/// <param name="Layout">The layout of its instances' contexts.</param>
/// <param name="Code">The code of the module's own functions.</param>
/// <param name="TypeIds">The engine's number for each type of the module.</param>
/// <param name="CodeOwner">Keeps the code alive.</param>
internal sealed record CompiledModule(
    ModuleModel Model, ContextLayout Layout, ICodeTable Code, int[] TypeIds, object CodeOwner);
