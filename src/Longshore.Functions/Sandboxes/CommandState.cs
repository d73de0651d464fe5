using Longshore.Wasm;

namespace Longshore.Functions.Sandboxes;

/// <summary>The state in which every run of a command begins.</summary>
/// <param name="Snapshot">The instance's memories, tables and globals.</param>
/// <param name="IsInitialized">Whether the module's initialization is part of it. Otherwise each run begins with it.</param>
internal sealed record CommandState(Snapshot Snapshot, bool IsInitialized);
