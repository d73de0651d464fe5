using System.Net;

namespace Longshore.Offload.Worker;

/// <summary>What a worker is started with.</summary>
public sealed record WorkerOptions : WorkerContextOptions
{
    /// <summary>Where it listens. Port 0 takes any that is free.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Whether nothing is encrypted and nobody proves who they are: for measurements only.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Most calls of a client that run at the same time. Default: one for each processor.</summary>
    public int ContextsMax { get; init; } = Environment.ProcessorCount;

    /// <summary>Most clients. Default: 256.</summary>
    public int ClientsMax { get; init; } = 256;

    /// <summary>Most module graphs of one client. Default: 16.</summary>
    public int SessionsMax { get; init; } = 16;

    /// <summary>Most calls of one client that have not been answered. Default: 10,000.</summary>
    public int CallsMax { get; init; } = 10_000;

    /// <summary>Most bytes of a client's calls and answers that are held for it. Default: 256 MiB.</summary>
    public long HeldBytesMax { get; init; } = 256L << 20;

    /// <summary>How long a session waits for a client that lost its connection. Default: 30 s.</summary>
    public TimeSpan ResumeTimeMax { get; init; } = TimeSpan.FromSeconds(30);
}
