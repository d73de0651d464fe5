namespace Longshore.Cluster;

/// <summary>Why an entry at NATS is not taken.</summary>
internal enum EntryRefusal
{
    /// <summary>It has another form.</summary>
    Form,

    /// <summary>It is too long.</summary>
    Size,

    /// <summary>The key under which it stands is not that of its writer.</summary>
    Id,

    /// <summary>Its signature is not valid.</summary>
    Signature,

    /// <summary>There are as many as a node keeps.</summary>
    Full,

    /// <summary>More came in a second than a node checks.</summary>
    Pace,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>Its bytes do not have the digest that was promised.</summary>
    Digest,

    /// <summary>It needs a trusted writer, and this node does not trust its writer.</summary>
    Untrusted,

    /// <summary>It does not arrive in time.</summary>
    Late,
}
