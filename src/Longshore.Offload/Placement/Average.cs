namespace Longshore.Offload.Placement;

/// <summary>A moving mean and mean deviation in which later values weigh more, as for TCP's round-trip time (RFC 6298).</summary>
internal sealed class Average
{
    private const double Weight = 1.0 / 4;

    /// <summary>The number of values.</summary>
    public int Count { get; private set; }

    public double Mean { get; private set; }

    public double Deviation { get; private set; }

    public void Add(double value)
    {
        if (Count++ == 0)
        {
            (Mean, Deviation) = (value, value / 2);
            return;
        }

        Deviation += Weight * (Math.Abs(value - Mean) - Deviation);
        Mean += Weight * (value - Mean);
    }
}
