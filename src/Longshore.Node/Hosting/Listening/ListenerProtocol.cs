namespace Longshore.Node.Hosting.Listening;

/// <summary>The protocol of a listener.</summary>
public enum ListenerProtocol
{
    /// <summary>HTTP/1.1 and HTTP/2 without TLS.</summary>
    Http,

    /// <summary>Remote procedure calls (docs/rpc.md).</summary>
    Rpc,

    /// <summary>Calls of devices (docs/offload.md).</summary>
    Offload,

    /// <summary>Calls of other nodes (docs/neardata.md).</summary>
    Peers,
}
