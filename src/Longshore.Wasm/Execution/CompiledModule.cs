using Longshore.Wasm.Binary;

namespace Longshore.Wasm.Execution;

/// <summary>A module's code in memory.</summary>
/// <param name="Model">The decoded module.</param>
/// <param name="Layout">Where its code finds the state of an instance.</param>
/// <param name="Entries">The code of the module's own functions, in order; does not move, so that code can read it.</param>
/// <param name="TypeIds">The engine's number for each type of the module.</param>
/// <param name="CodeOwner">Keeps the code alive.</param>
internal sealed record CompiledModule(
    ModuleModel Model, ContextLayout Layout, nint[] Entries, int[] TypeIds, Type CodeOwner);
