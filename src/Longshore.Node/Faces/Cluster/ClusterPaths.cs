namespace Longshore.Node.Faces.Cluster;

/// <summary>The paths of the requests that concern the cluster.</summary>
public static class ClusterPaths
{
    /// <summary>Shows the cluster.</summary>
    public const string Cluster = "/cluster";

    /// <summary>Stops a node; <c>?node=ID</c> names another one than that which is asked, by its id or the beginning of it.</summary>
    public const string Drain = Cluster + "/drain";
}
