using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.State;

namespace Longshore.Functions.Capabilities;

/// <summary>What a node gives its capabilities to work with. What is null cannot be granted there. The caller disposes all of it.</summary>
public sealed record CapabilityServices
{
    /// <summary>The scratch stores. Default: null.</summary>
    public ScratchStores? Scratch { get; init; }

    /// <summary>The client for requests to other servers. Default: null.</summary>
    public OutboundHttp? Http { get; init; }

    /// <summary>The connections to other servers. Default: null.</summary>
    public OutboundTcp? Tcp { get; init; }

    /// <summary>The key-value stores. Default: null.</summary>
    public IKeyValueStores? KeyValue { get; init; }

    /// <summary>The regions of state. Default: null.</summary>
    public StateTier? State { get; init; }

    /// <summary>Objects, and the nodes that store them. Default: null.</summary>
    public NearServices? Near { get; init; }

    /// <summary>The object store. Default: null.</summary>
    public IObjectStore? Objects { get; init; }

    /// <summary>The secrets. Default: null.</summary>
    public SecretVault? Secrets { get; init; }

    /// <summary>The clock of times to live. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The durable queues. Default: null, every message is refused.</summary>
    public IMessageQueues? Queues { get; init; }

    /// <summary>The calls of functions by functions. Default: null, every call is refused.</summary>
    public FunctionCalls? Calls { get; init; }

    /// <summary>Receives exceptions that are faults of the node, not of a guest. Default: null, they are dropped.</summary>
    public Action<Exception>? Faulted { get; init; }
}
