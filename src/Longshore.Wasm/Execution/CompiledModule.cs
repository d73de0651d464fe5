using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Execution;

/// <summary>The compiled code of a module.</summary>
/// <param name="Model">The decoded module.</param>
/// <param name="Layout">The layout of its instances' contexts.</param>
/// <param name="Entries">The code addresses of the module's own functions, in order. The array does not move, so compiled code
/// can read it.</param>
/// <param name="TypeIds">The engine's number for each type of the module.</param>
/// <param name="CodeOwner">Keeps the code alive.</param>
internal sealed record CompiledModule(
    ModuleModel Model, ContextLayout Layout, nint[] Entries, int[] TypeIds, Type CodeOwner);
