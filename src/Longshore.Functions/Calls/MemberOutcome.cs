namespace Longshore.Functions.Calls;

/// <summary>By how much a member of the cluster was later than predicted with one function. It is believed slowly and doubted quickly: a late answer counts a half, a
/// better one a quarter. What was learnt is forgotten by halves, so that a member that was slow once is tried again.</summary>
/// <param name="owner">The member, by what the node knows of it.</param>
internal sealed class MemberOutcome(object owner)
{
    /// <summary>The most that one answer counts, in seconds.</summary>
    public const double ExcessMax = 60;

    // A late answer is forgotten to a half in 5 s at first, and in 40 s if it is one of several.
    private const double HalfLifeSeconds = 5;
    private const int DoubtMax = 3;
    private const double DoubtSeconds = 10e-3;
    private const double WorseShare = 0.5;
    private const double BetterShare = 0.25;

    private readonly Lock _lock = new();
    private double _excess;
    private double _at;
    private int _doubt;

    /// <summary>The member.</summary>
    public object Owner => owner;

    /// <summary>What is added to a prediction now, in seconds; negative if answers came sooner.</summary>
    /// <param name="now">Seconds of the node's clock.</param>
    public double CorrectionAt(double now)
    {
        var excess = Volatile.Read(ref _excess);
        return excess == 0 ? 0 : Math.ScaleB(excess, -(int)Math.Min((now - Volatile.Read(ref _at)) / (HalfLifeSeconds * (1 << Volatile.Read(ref _doubt))), 60));
    }

    /// <summary>A call was answered.</summary>
    /// <param name="promised">The seconds that were predicted without a correction.</param>
    /// <param name="took">The seconds that it took.</param>
    /// <param name="now">Seconds of the node's clock.</param>
    public void Note(double promised, double took, double now)
    {
        var excess = Math.Clamp(took - promised, -promised / 2, ExcessMax);
        lock (_lock)
        {
            var before = CorrectionAt(now);
            _doubt = Math.Clamp(_doubt + (excess > Math.Max(promised, DoubtSeconds) ? 1 : -1), 0, DoubtMax);
            Volatile.Write(ref _at, now);
            Volatile.Write(ref _excess, before + (excess - before) * (excess > before ? WorseShare : BetterShare));
        }
    }
}
