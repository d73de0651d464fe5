namespace Longshore.Node.Faces.Queues;

/// <summary>The delays between attempts to deliver a message: they double, and half of each is random, so that messages that failed
/// together do not come back together.</summary>
/// <param name="random">The source of randomness.</param>
internal sealed class RetryBackoff(Random random)
{
    // A service that is restarted is back within seconds.
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    // A person who has corrected a function does not wait longer for its messages.
    private static readonly TimeSpan Max = TimeSpan.FromMinutes(5);

    // Beyond it every delay is the longest.
    private const int DoublingsMax = 16;

    /// <summary>The delay after a failed attempt.</summary>
    /// <param name="attempts">The attempts that have failed, 1 or more.</param>
    public TimeSpan After(int attempts)
    {
        var doubled = First * Math.Pow(2, Math.Min(attempts - 1, DoublingsMax));
        var whole = doubled < Max ? doubled : Max;
        return whole * (0.5 + random.NextDouble() / 2);
    }
}
