namespace Longshore.Offload.Placement;

/// <summary>The estimates of one worker and of the network to it.</summary>
internal sealed class WorkerEstimates
{
    // Calls that fit into a few packets measure latency, larger ones bandwidth.
    private const int SmallBytes = 4 << 10;
    private const double FirstBytesPerMillisecond = 1e6;

    private readonly Average _bytesPerMillisecond = new();

    /// <summary>Milliseconds of a small call's round trip, without the run.</summary>
    public Average RoundTrip { get; } = new();

    /// <summary>The number of calls under way on it.</summary>
    public int UnderWay { get; set; }

    /// <summary>The number of calls that it runs at the same time.</summary>
    public int Contexts { get; set; } = 1;

    /// <summary>Microseconds of the calibration program on it.</summary>
    public double Speed { get; set; }

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

    /// <summary>The expected milliseconds until a call's answer.</summary>
    public double Finish(int bytes, double serverMilliseconds) =>
        RoundTrip.Mean + bytes / BytesPerMillisecond + serverMilliseconds * Math.Max(1.0, (UnderWay + 1.0) / Contexts);
}
