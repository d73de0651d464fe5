namespace Longshore.Offload.Placement;

/// <summary>A mean and mean deviation in which what came later weighs more, as TCP keeps its round-trip time (RFC 6298).</summary>
internal sealed class Average
{
    private const double Weight = 1.0 / 4;

    /// <summary>How many values it is of.</summary>
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
