namespace Longshore.Functions.Calls;

/// <summary>How members of the cluster kept their promises for one function, by their numbers. Thread-safe.</summary>
internal sealed class MemberOutcomes
{
    private readonly Lock _lock = new();
    private volatile MemberOutcome?[] _byNumber = [];

    /// <summary>What is added to the prediction for a member now, in seconds.</summary>
    /// <param name="number">The member's number.</param>
    /// <param name="owner">The member. A number may have been another one's before.</param>
    /// <param name="now">Seconds of the node's clock.</param>
    public double CorrectionOf(int number, object owner, double now)
    {
        var known = _byNumber;
        return (uint)number < (uint)known.Length && known[number] is { } outcome && ReferenceEquals(outcome.Owner, owner) ? outcome.CorrectionAt(now) : 0;
    }

    /// <summary>A member has answered a call.</summary>
    /// <param name="number">The member's number.</param>
    /// <param name="owner">The member.</param>
    /// <param name="promised">The seconds that were predicted without a correction.</param>
    /// <param name="took">The seconds that it took.</param>
    /// <param name="now">Seconds of the node's clock.</param>
    public void Note(int number, object owner, double promised, double took, double now) => Of(number, owner).Note(promised, took, now);

    private MemberOutcome Of(int number, object owner)
    {
        lock (_lock)
        {
            var known = _byNumber;
            if (number < known.Length && known[number] is { } outcome && ReferenceEquals(outcome.Owner, owner))
            {
                return outcome;
            }

            var grown = new MemberOutcome?[Math.Max(known.Length, number + 1)];
            known.CopyTo(grown, 0);
            grown[number] = new MemberOutcome(owner);
            _byNumber = grown;
            return grown[number]!;
        }
    }
}
