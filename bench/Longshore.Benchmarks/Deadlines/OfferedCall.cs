namespace Longshore.Benchmarks.Deadlines;

/// <summary>One call of an open loop. It starts at its time, whether or not earlier calls have ended.</summary>
/// <param name="At">The start, in seconds from the start of the run.</param>
/// <param name="IsLong">Whether the call is one of the few long ones.</param>
internal sealed record OfferedCall(double At, bool IsLong)
{
    /// <summary>Random arrivals (Poisson) at a given rate per second.</summary>
    public static List<OfferedCall> Mix(double perSecond, double longShare, double seconds, Random random)
    {
        var calls = new List<OfferedCall>();
        var at = 0.0;
        while (true)
        {
            at -= Math.Log(1 - random.NextDouble()) / perSecond;
            if (at > seconds)
            {
                return calls;
            }

            calls.Add(new OfferedCall(at, random.NextDouble() < longShare));
        }
    }
}
