using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Scratch;

namespace Longshore.Functions.Capabilities;

/// <summary>What a node gives its capabilities to work with. What is null cannot be granted there. The caller disposes all of it.</summary>
public sealed record CapabilityServices
{
    /// <summary>The scratch stores. Default: null.</summary>
    public ScratchStores? Scratch { get; init; }

    /// <summary>The client for requests to other servers. Default: null.</summary>
    public OutboundHttp? Http { get; init; }

    /// <summary>Receives exceptions that are faults of the node, not of a guest. Default: null, they are dropped.</summary>
    public Action<Exception>? Faulted { get; init; }
}
