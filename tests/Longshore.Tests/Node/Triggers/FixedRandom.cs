namespace Longshore.Tests.Node.Triggers;

/// <summary>Randomness that always gives the same.</summary>
internal sealed class FixedRandom(double value) : Random
{
    public override double NextDouble() => value;
}
