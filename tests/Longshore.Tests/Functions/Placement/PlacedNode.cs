using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Placement;

/// <summary>A node that places calls of one function among itself and members, without running any.</summary>
internal sealed class PlacedNode
{
    private readonly ManualTime _time;
    private readonly Placer _placer;
    private readonly Dictionary<string, MemberTrack> _tracks = new(StringComparer.Ordinal);
    private readonly FunctionState _function;

    /// <param name="time">The clocks.</param>
    /// <param name="here">What this node offers.</param>
    /// <param name="members">The members.</param>
    /// <param name="goal">What is preferred.</param>
    public PlacedNode(ManualTime time, Offer here, IReadOnlyList<MemberNode> members, PlacementGoal goal = PlacementGoal.Weighted)
    {
        _time = time;
        Here = here;
        _function = new FunctionState(new FunctionConfig(new FunctionSpec(FunctionFixture.Name("f"), default), default), pool: null, defect: null);
        _placer = new Placer([new ChangingExecutor(this)], new OfferPolicy(new PlacementWeights(), goal), time)
        {
            Members = new MemberSet(() => members, Open, time),
            Waiting = () => 1,
        };
    }

    /// <summary>What this node offers.</summary>
    public Offer Here { get; set; }

    /// <summary>Places a call, and counts it as sent until <see cref="Answer"/>.</summary>
    /// <returns>The executor's name.</returns>
    public string Send()
    {
        var name = Place().Executor!;
        if (_tracks.TryGetValue(name, out var track))
        {
            track.Sent.Begin(_time.GetTimestamp());
        }

        return name;
    }

    /// <summary>Places a call.</summary>
    public PlacementDecision Place(TrustLevel trust = TrustLevel.None, TimeSpan? deadline = null, bool explains = true)
    {
        var invocation = Invocation.Of(_function.Config.Spec) with { Explains = explains, Trust = trust, Deadline = deadline };
        _placer.Place(new PlacedCall(_function, invocation, _time.GetTimestamp()), out var decision);
        return decision;
    }

    /// <summary>A call was answered that was sent at once.</summary>
    public void Answer(PlacementDecision decision, TimeSpan took)
    {
        var track = _tracks[decision.Executor!];
        _function.Outcomes.Note(
            track.Number, track, decision.Predicted!.Value.AnswerIn.TotalSeconds - decision.Corrected, took.TotalSeconds, (double)_time.GetTimestamp() / _time.TimestampFrequency);
    }

    private StubExecutor Open(INearNode node, MemberTrack track)
    {
        _tracks[node.Name] = track;
        return new StubExecutor(node.Name, offer: null);
    }

    private sealed class ChangingExecutor(PlacedNode node) : IExecutor
    {
        public string Name => "local";

        public ExecutorKind Kind => ExecutorKind.Local;

        public Offer? Estimate(in PlacedCall call) => node.Here;

        public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
