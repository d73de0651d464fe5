using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;
using Longshore.Functions.Placement.Replay;
using Longshore.Functions.Specs;

namespace Longshore.Benchmarks.Placement;

/// <summary>A node at which calls arrive in a simulation, with the real placement.</summary>
internal sealed class ScaleFront
{
    private readonly VirtualClock _time;
    private readonly Dictionary<string, (MemberTrack Track, ReplayNode Node)> _members = new(StringComparer.Ordinal);
    private readonly FunctionState _function;
    private readonly Invocation _call;
    private readonly Placer _placer;
    private readonly ReplayNode _here;

    /// <param name="time">The clock.</param>
    /// <param name="here">Its own slots.</param>
    /// <param name="members">The members that it knows.</param>
    /// <param name="runSeconds">What a call runs on average.</param>
    /// <param name="salt">Its number.</param>
    public ScaleFront(VirtualClock time, ReplayNode here, IReadOnlyList<(ReplayNode Node, ReplayMember Member)> members, double runSeconds, ulong salt)
    {
        (_time, _here) = (time, here);
        var spec = new FunctionSpec(FunctionName.OfRoute("scale", 1, "/f"), default);
        _function = new FunctionState(new FunctionConfig(spec, default), pool: null, defect: null);
        _call = Invocation.Of(spec);
        var nodes = members.ToDictionary(each => each.Node.Name, each => each.Node, StringComparer.Ordinal);
        MemberNode[] all = [.. members.Select(each => new MemberNode(each.Member, each.Node.Slots))];
        var local = new ScaleLocal(here, time, runSeconds);
        _placer = new Placer([local], new OfferPolicy(new PlacementWeights()), time, salt)
        {
            Members = new MemberSet(() => all, (node, track) =>
            {
                _members[node.Name] = (track, nodes[node.Name]);
                return local;
            }, time),
            Waiting = () => here.WaitAt(time.Seconds) > 0 ? 1 : 0,
        };
    }

    /// <summary>Places a call and runs it.</summary>
    /// <param name="run">The seconds that it runs.</param>
    /// <returns>When it began, when it is answered, and what must be told then.</returns>
    public (double Begins, double Answered, Action? Answer) Next(double run)
    {
        var now = _time.Seconds;
        _placer.Place(new PlacedCall(_function, _call, _time.GetTimestamp()), out var decision);
        if (decision.Kind == ExecutorKind.Local)
        {
            var begins = _here.Take(now, run);
            return (begins, begins + run, null);
        }

        var (track, node) = _members[decision.Executor!];
        var there = node.Take(now + node.Way, run);
        var answered = there + run;
        var sent = _time.GetTimestamp();
        track.Sent.Begin(sent);
        var promised = decision.Predicted!.Value.AnswerIn.TotalSeconds - decision.Corrected;
        return (there, answered, Tell);

        void Tell()
        {
            track.Sent.End(sent);
            _function.Outcomes.Note(track.Number, track, promised, answered - now, answered);
        }
    }
}
