using System.Collections.Immutable;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>Chooses an executor for each call: this process, another executor of the node, or a member of the cluster. The function's executor, trust and grants are
/// hard constraints; then an offer that meets the deadline comes before one that does not; then the goal decides.</summary>
internal sealed class Placer
{
    // The candidates of a decision that are remembered without being asked for. More are those of a cluster, and most calls are never explained.
    private const int RememberedMax = 8;

    private readonly ImmutableArray<IExecutor> _executors;
    private readonly OfferPolicy _policy;
    private readonly TimeProvider _time;
    private readonly double _secondsPerTick;
    private readonly ulong _salt;
    private readonly PlacementDecision _onlyDecision;
    private readonly PlacementDecision _freeDecision;

    /// <param name="executors">The executors, at least one. The first is this process.</param>
    /// <param name="policy">Compares offers.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="salt">Differs from node to node, so that nodes do not all prefer the same of equal members.</param>
    public Placer(IEnumerable<IExecutor> executors, OfferPolicy policy, TimeProvider time, ulong salt = 0)
    {
        _executors = [.. executors];
        (_policy, _time, _salt) = (policy, time, salt);
        _secondsPerTick = 1.0 / time.TimestampFrequency;
        _onlyDecision = new PlacementDecision(_executors[0].Name, "it is the only executor", []);
        _freeDecision = new PlacementDecision(_executors[0].Name, "no call waits here", []);
    }

    /// <summary>The members of the cluster; null for none. Default: none.</summary>
    public MemberSet? Members { get; init; }

    /// <summary>The calls that wait in this process. Default: none do.</summary>
    public Func<int> Waiting { get; init; } = static () => 0;

    /// <summary>Places a call.</summary>
    /// <returns>The executor, or null if none can run the call; the decision says why.</returns>
    public IExecutor? Place(in PlacedCall call, out PlacementDecision decision)
    {
        // A call without constraints on a node with one executor costs no estimate.
        var spec = call.Function.Spec;
        if (_executors.Length == 1 && spec.Executor is null && !call.Invocation.Explains && call.Need.IsNone)
        {
            if (Members is null)
            {
                decision = _onlyDecision;
                return _executors[0];
            }

            // At a member the call would take as long, and the way. Only energy and prices can be better elsewhere.
            if (Waiting() == 0 && _policy.GoalOf(call.Goal) < PlacementGoal.Energy)
            {
                decision = _freeDecision;
                return _executors[0];
            }
        }

        return Choose(call, out decision);
    }

    private IExecutor? Choose(in PlacedCall call, out PlacementDecision decision)
    {
        var spec = call.Function.Spec;
        var terms = _policy.TermsOf(call.Goal, call.Need, call.Invocation.Deadline);
        var now = _time.GetTimestamp();
        var refusal = Members is null ? null : spec.Executor is { } only ? OnlyAt(only.Value) : MemberCalls.Refusal(call);
        var views = Members is { } set && (refusal is null || call.Invocation.Explains) ? set.At(now) : null;
        var members = views is null ? [] : views.All;
        var count = _executors.Length + members.Length;
        var remembered = count <= RememberedMax || call.Invocation.Explains ? new PlacementCandidate[count] : null;
        var contest = new OfferContest(terms, _salt + (ulong)call.Arrived);
        var run = OfferExecutors(call, terms, ref contest, remembered);
        if (refusal is null)
        {
            for (var i = 0; i < members.Length; i++)
            {
                OfferMember(call, terms, members[i], views!.Crowd, run, now, i + _executors.Length, ref contest, remembered);
            }
        }
        else if (remembered is not null)
        {
            for (var i = 0; i < members.Length; i++)
            {
                remembered[i + _executors.Length] = new PlacementCandidate(members[i].Track.Name, ExecutorKind.Member, Offer: null, refusal);
            }
        }

        var winner = contest.Winner;
        if (winner < 0 && remembered is null)
        {
            // The failure names every executor.
            return Choose(call with { Invocation = call.Invocation with { Explains = true } }, out decision);
        }

        if (winner < _executors.Length)
        {
            decision = Decided(call, terms, remembered, winner);
            return winner < 0 ? null : _executors[winner];
        }

        ref readonly var member = ref members[winner - _executors.Length];
        var correction = CorrectionOf(call, member, now);
        decision = Decided(call, terms, remembered ?? WithHere(call, member, run, views!.Crowd, correction), remembered is null ? 1 : winner, correction);
        return member.Executor;
    }

    // Returns the seconds that the call runs, by what is known here.
    private double OfferExecutors(in PlacedCall call, in OfferTerms terms, ref OfferContest contest, PlacementCandidate[]? remembered)
    {
        var only = call.Function.Spec.Executor;
        var run = 0.0;
        for (var i = 0; i < _executors.Length; i++)
        {
            var executor = _executors[i];
            var refusal = only is not null && only.Value != executor.Name ? OnlyAt(only.Value) : null;
            var offer = refusal is null ? executor.Estimate(call) : null;
            if (offer is { } made)
            {
                run = i == 0 ? made.RunTime.TotalSeconds : run;
                refusal = terms.Refusal(made);
                if (refusal is null)
                {
                    contest.Add(i, OfferFigures.Of(made));
                }
            }

            if (remembered is not null)
            {
                remembered[i] = new PlacementCandidate(executor.Name, executor.Kind, offer, refusal);
            }
        }

        return run;
    }

    private void OfferMember(
        in PlacedCall call, in OfferTerms terms, in MemberView member, int crowd, double run, long now, int index, ref OfferContest contest, PlacementCandidate[]? remembered)
    {
        var figures = FiguresOf(call, member, run, crowd, CorrectionOf(call, member, now));
        var refusal = terms.Need.IsNone || (member.Proof.Level >= terms.Need.Level && terms.Need.Measurements.Count == 0) ? null : member.Proof.Refusal(terms.Need);
        if (refusal is null)
        {
            contest.Add(index, figures);
        }

        if (remembered is not null)
        {
            remembered[index] = new PlacementCandidate(member.Track.Name, ExecutorKind.Member, member.OfferOf(figures, run), refusal);
        }
    }

    private double CorrectionOf(in PlacedCall call, in MemberView member, long now) =>
        call.State.Outcomes.CorrectionOf(member.Track.Number, member.Track, now * _secondsPerTick);

    private static OfferFigures FiguresOf(in PlacedCall call, in MemberView member, double run, int crowd, double correction) =>
        member.FiguresOf(call.Invocation.Input.Length + MemberCalls.HeadBytes, run, crowd, correction);

    // Of a large cluster, this process and the chosen member.
    private PlacementCandidate[] WithHere(in PlacedCall call, in MemberView member, double run, int crowd, double correction) =>
    [
        new(_executors[0].Name, _executors[0].Kind, _executors[0].Estimate(call), Refusal: null),
        new(member.Track.Name, ExecutorKind.Member, member.OfferOf(FiguresOf(call, member, run, crowd, correction), run), Refusal: null),
    ];

    private PlacementDecision Decided(in PlacedCall call, in OfferTerms terms, PlacementCandidate[]? remembered, int winner, double correction = 0)
    {
        // Where this process wins among many, no object is made: the call runs as if it was alone.
        if (remembered is null && winner == 0)
        {
            return _freeDecision;
        }

        return new PlacementDecision(terms, remembered ?? Few(call), winner) { Corrected = correction };
    }

    // Of a large cluster, the executors of this node.
    private PlacementCandidate[] Few(in PlacedCall call)
    {
        var all = new PlacementCandidate[_executors.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new PlacementCandidate(_executors[i].Name, _executors[i].Kind, _executors[i].Estimate(call), Refusal: null);
        }

        return all;
    }

    private static string OnlyAt(string executor) => $"the function's executor is \"{executor}\"";
}
