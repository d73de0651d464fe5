using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>How a worker runs calls of devices.</summary>
public sealed record WorkerOptions : WorkerContextOptions
{
    /// <summary>The most calls of one client that run at the same time. Default: one for each processor.</summary>
    public int ContextsMax { get; init; } = Environment.ProcessorCount;

    /// <summary>The calls of all clients that run at the same time, where the worker has core slots of its own; further ones wait.
    /// Default: one for each processor.</summary>
    public int CoreSlots { get; init; } = Environment.ProcessorCount;

    /// <summary>The most calls that wait for a core slot of the worker's own; further ones are refused. Default: 4,096, as on a node.
    /// </summary>
    public int QueueLengthMax { get; init; } = 4096;

    /// <summary>The most connections at one time; further ones are closed at once. Default: 512.</summary>
    // Every client may have an old connection that is not yet known to be lost beside its new one.
    public int ConnectionsMax { get; init; } = 512;

    /// <summary>The most clients. Default: 256.</summary>
    // A client holds at least one sandbox, a few MiB and a thread: 256 of them fit into a small machine.
    public int ClientsMax { get; init; } = 256;

    /// <summary>The most module graphs of one client. Default: 16, more libraries than a program imports.</summary>
    public int SessionsMax { get; init; } = 16;

    /// <summary>The most calls of one client that have no answer. Default: 10,000, what a program may begin in one Promise.all.</summary>
    public int CallsMax { get; init; } = 10_000;

    /// <summary>The most bytes of a client's calls and answers that are held for it. Default: 256 MiB, four of the largest frames.</summary>
    public long HeldBytesMax { get; init; } = 256L << 20;

    /// <summary>The most bytes of calls and answers that are held for all clients together, beyond the first 2 MiB of each. Calls over it are
    /// refused. Default: 512 MiB, what two clients may hold.</summary>
    // The first bytes of each client are not counted, so that clients with much cannot keep out those with little: 512 MiB more for 256.
    public long AllHeldBytesMax { get; init; } = 512L << 20;

    /// <summary>The most bytes of frames, of all connections, that are not whole or not sent. At the limit the connection with the most of
    /// them is closed. Default: 512 MiB, eight of the largest frames.</summary>
    public long AllFramesBytesMax { get; init; } = OffloadProtocol.AllFramesBytesMax;

    /// <summary>The most memory of all sandboxes together, in bytes. Beyond it a sandbox gets no more, as at its own limit. Default: half of
    /// the memory that this process may use.</summary>
    // The other half is for the process itself: code, snapshots, what it holds for its devices, and a node's functions.
    public long SandboxBytesMax { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>The time that a session waits for a client that lost its connection. Default: 30 s, longer than a change of networks.
    /// </summary>
    public TimeSpan ResumeTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        foreach (var violation in base.Violations())
        {
            yield return violation;
        }

        foreach (var (value, name, most) in new[]
        {
            (ContextsMax, "calls of one device at the same time", 1024),
            (CoreSlots, "core slots", 1024),
            (ConnectionsMax, "connections", 1_000_000),
            (ClientsMax, "clients", 1_000_000),
            (SessionsMax, "module graphs of one client", 10_000),
            (CallsMax, "calls of one client", 1_000_000),
        })
        {
            if (value < 1 || value > most)
            {
                yield return $"{value} {name} are outside 1 to {most}";
            }
        }

        if (SandboxBytesMax < MemoryBytesMin)
        {
            yield return $"{SandboxBytesMax} bytes for all sandboxes are less than the {MemoryBytesMin >> 20} MiB of the smallest one";
        }

        foreach (var (value, name) in new[] { (HeldBytesMax, "calls of one client"), (AllHeldBytesMax, "calls of all clients"), (AllFramesBytesMax, "frames") })
        {
            if (value < 1)
            {
                yield return $"{value} bytes of {name} are fewer than 1";
            }
        }

        if (QueueLengthMax is < 0 or > 1_000_000)
        {
            yield return $"a queue of {QueueLengthMax} is outside 0 to 1,000,000";
        }
    }
}
