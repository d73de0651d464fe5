namespace Longshore.Fleet.Reports;

/// <summary>Values of one kind, of which only these are kept.</summary>
public sealed class Spread
{
    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>The greatest; 0 without values.</summary>
    public double Max { get; private set; }

    /// <summary>The mean; 0 without values.</summary>
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        Count++;
        Sum += value;
        Max = Math.Max(Max, value);
    }
}
