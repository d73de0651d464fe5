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
}
