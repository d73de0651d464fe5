using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;

namespace Longshore.Offload.Placement;

/// <summary>The estimates of one worker and of the network to it.</summary>
internal sealed class WorkerEstimates
{
    // Calls that fit into a few packets measure latency, larger ones bandwidth.
    private const int SmallBytes = 4 << 10;
    private const double FirstBytesPerMillisecond = 1e6;

    // What a call of an unknown function adds to its worker's queue. Longer than the difference between the latencies of near workers, so
    // that a first burst goes to all of them; shorter than that to a far one, which is not worth a call that may be quick.
    private const double UnknownMilliseconds = 10;

    private readonly Average _bytesPerMillisecond = new();

    /// <summary>Milliseconds of a small call's round trip, without the run.</summary>
    public Average RoundTrip { get; } = new();

    /// <summary>The number of calls under way on it.</summary>
    public int UnderWay { get; set; }

    /// <summary>The number of calls that it runs at the same time.</summary>
    public int Contexts { get; set; } = 1;

    /// <summary>Microseconds of the calibration program on it.</summary>
    public double Speed { get; set; }

    /// <summary>What it has proven of itself.</summary>
    public TrustProof Proof { get; set; } = TrustProof.None;

    public double BytesPerMillisecond => _bytesPerMillisecond.Count == 0 ? FirstBytesPerMillisecond : _bytesPerMillisecond.Mean;

    public void Add(int bytes, double overheadMilliseconds)
    {
        if (bytes <= SmallBytes)
        {
            RoundTrip.Add(overheadMilliseconds);
        }
        else if (overheadMilliseconds > RoundTrip.Mean)
        {
            _bytesPerMillisecond.Add(bytes / (overheadMilliseconds - RoundTrip.Mean));
        }
    }

    /// <summary>What is expected of a call on the worker.</summary>
    /// <param name="function">The estimates of its function. A function that has not run on a worker is taken for a short one, which
    /// waits for its share of the calls under way.</param>
    /// <param name="bytes">The number of bytes it would send.</param>
    /// <param name="settings">The device's power.</param>
    public Offer Offer(FunctionEstimates function, int bytes, PlacementSettings settings)
    {
        var known = function.Server(bytes)?.Mean;
        var run = known ?? 0;
        var moved = bytes + function.AnswerBytes.Mean;
        var queue = known is null ? UnknownMilliseconds * UnderWay / Contexts : run * Math.Max(0, (UnderWay + 1.0) / Contexts - 1);
        var ready = RoundTrip.Mean + bytes / BytesPerMillisecond + queue;
        return new Offer(
            TimeSpan.FromMilliseconds(ready),
            TimeSpan.FromMilliseconds(run),
            (long)moved,
            settings.RemoteJoules(ready + run, moved),
            Proof.Level)
        {
            Measurements = Proof.Measurements,
        };
    }
}
