using System.Net;
using Longshore.Functions.Attestation;
using Longshore.Offload.Worker;

namespace Longshore.Node.Faces.Devices;

/// <summary>How a standalone worker (<c>longshore worker</c>) listens and runs calls.</summary>
public sealed record WorkerHostOptions
{
    /// <summary>The address and port. Port 0 takes any free port. Default: 127.0.0.1:7000, this machine only.</summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 7000);

    /// <summary>Whether connections have no TLS, so neither encryption nor authentication. For measurements only. Default: no.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Proves to devices what the worker is. Default: it proves nothing.</summary>
    public IAttester Attester { get; init; } = new NoAttester();

    /// <summary>How it runs calls.</summary>
    public WorkerOptions Worker { get; init; } = new();

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations() => Worker.Violations();
}
