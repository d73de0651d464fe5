namespace Longshore.Cluster.Secrets;

/// <summary>Whether a node writes its copy of a secret.</summary>
internal enum SecretNeed
{
    /// <summary>No.</summary>
    None,

    /// <summary>Nodes that it trusts cannot read the version that stands there. Any node that has it can write it for them.</summary>
    Readers,

    /// <summary>Nobody has written this version.</summary>
    Version,
}
