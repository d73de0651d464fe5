namespace Longshore.Benchmarks.Deadlines;

/// <summary>One call of an open loop: it comes at its time, whether those before it have ended or not.</summary>
/// <param name="At">When, in seconds from the start.</param>
/// <param name="IsLong">Whether it is one of the few that run long.</param>
internal sealed record OfferedCall(double At, bool IsLong)
{
    /// <summary>Arrivals by chance (Poisson), so many a second.</summary>
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
