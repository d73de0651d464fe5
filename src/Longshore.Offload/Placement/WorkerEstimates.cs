namespace Longshore.Offload.Placement;

/// <summary>What is known about one worker and the way there.</summary>
internal sealed class WorkerEstimates
{
    // What fits into a few packets tells of the way's length, what does not of its width.
    private const int SmallBytes = 4 << 10;
    private const double FirstBytesPerMillisecond = 1e6;

    private readonly Average _bytesPerMillisecond = new();

    /// <summary>Milliseconds for a small call there and back, without the run.</summary>
    public Average RoundTrip { get; } = new();

    /// <summary>How many calls are under way there.</summary>
    public int UnderWay { get; set; }

    /// <summary>How many calls it runs at the same time.</summary>
    public int Contexts { get; set; } = 1;

    /// <summary>Microseconds of the calibration program there.</summary>
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

    /// <summary>Milliseconds until a call would have its answer.</summary>
    public double Finish(int bytes, double serverMilliseconds) =>
        RoundTrip.Mean + bytes / BytesPerMillisecond + serverMilliseconds * Math.Max(1.0, (UnderWay + 1.0) / Contexts);
}
