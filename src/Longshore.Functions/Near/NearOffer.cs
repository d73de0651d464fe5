using Longshore.Functions.Attestation;

namespace Longshore.Functions.Near;

/// <summary>What is known of a storage node now.</summary>
/// <param name="RoundTrip">The time of a request and an answer without content.</param>
/// <param name="BytesPerSecond">How fast bytes move between the nodes.</param>
/// <param name="Wait">The time until a call could begin there.</param>
public readonly record struct NearOffer(TimeSpan RoundTrip, double BytesPerSecond, TimeSpan Wait)
{
    /// <summary>What the node has proven of itself. Default: nothing.</summary>
    public TrustProof Proof { get => field ?? TrustProof.None; init; }

    /// <summary>The number of the connection on which it was proven. A call that is placed by the proof goes over no other. Default: 0.</summary>
    public long Connection { get; init; }

    /// <summary>When the node was asked for its wait, a timestamp of the clocks of this node. Default: 0, before everything.</summary>
    public long Asked { get; init; }

    /// <summary>The time to move bytes, in seconds.</summary>
    public double SecondsFor(long bytes) => RoundTrip.TotalSeconds + bytes / Math.Max(BytesPerSecond, 1);
}
