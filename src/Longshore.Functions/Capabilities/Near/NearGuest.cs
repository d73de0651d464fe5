using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>A guest whose state can move: one that waits for an import, or a program in JavaScript between two tasks.</summary>
/// <param name="World">What it sees beyond its memory.</param>
/// <param name="Store">Its store, which waits for it.</param>
/// <param name="Instance">Its state.</param>
internal sealed record NearGuest(SandboxWorld World, Store Store, Instance Instance)
{
    /// <summary>Called before its state is taken. Default: null.</summary>
    public Action? Departs { get; init; }

    /// <summary>Gives what its snapshot differs from one that all nodes have. Default: null, all nodes make the same snapshot.</summary>
    public Func<InstanceDelta>? SnapshotDelta { get; init; }
}
