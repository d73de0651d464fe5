using System.Net;

namespace Longshore.Fleet.Simulation;

/// <summary>How simulated boards behave.</summary>
public sealed record SimulationOptions
{
    /// <summary>Where their orchestrator listens, asked at each connection.</summary>
    public required Func<IPEndPoint> Orchestrator { get; init; }

    /// <summary>The time of a boot. Default: 20 ms.</summary>
    public TimeSpan Boot { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The time of a job. Default: 5 ms.</summary>
    public TimeSpan Run { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The part of the jobs that go wrong: a third hangs, a third vanishes, a third is answered with garbage. Default: 0.</summary>
    public double FaultRate { get; init; }

    /// <summary>The seed of the faults. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether each board has an address of its own, 127.x.y.z, so that many boards do not use up the ports of one. Default: no.</summary>
    public bool HasOwnAddresses { get; init; }
}
