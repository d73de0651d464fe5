namespace Longshore.Node.Hosting;

/// <summary>What a node does for other nodes.</summary>
[Flags]
public enum NodeRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It runs functions, which may move to the nodes that store their objects.</summary>
    Compute = 1,

    /// <summary>It runs calls of other nodes beside the objects that it stores.</summary>
    Storage = 2,
}
