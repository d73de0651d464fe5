using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement.Replay;

/// <summary>One simulation of a journal's calls: the real placement on a virtual clock, and nodes that are queues. Only the calls of the journal load them.</summary>
internal sealed class ReplayRun
{
    private static readonly double[] Percentiles = [0.5, 0.95, 0.99];

    private readonly VirtualClock _time = new();
    private readonly PlacementGoal? _policy;
    private readonly Dictionary<string, ReplayNode> _nodes;
    private readonly ReplayExecutor[] _executors;
    private readonly Dictionary<string, MemberTrack> _tracks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FunctionState> _functions = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Answer, double> _answers = new();
    private readonly Placer _placer;
    private readonly List<double> _waits = [];
    private readonly List<double> _latencies = [];
    private readonly Dictionary<string, int> _byExecutor = new(StringComparer.Ordinal);
    private double _joules;
    private double _cost;
    private long _bytes;
    private int _unplaced;
    private int _missed;

    /// <param name="nodes">The executors, this process first.</param>
    /// <param name="policy">What is preferred for all calls; null for what was.</param>
    public ReplayRun(IReadOnlyList<ReplayNode> nodes, PlacementGoal? policy)
    {
        _policy = policy;
        _nodes = nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        _executors = [.. nodes.Where(node => node.Kind != ExecutorKind.Member).Select(node => new ReplayExecutor(node, _time))];
        MemberNode[] members = [.. nodes.Where(node => node.Kind == ExecutorKind.Member).Select(node => new MemberNode(new ReplayMember(node, _time), node.Slots)
        {
            SlotWatts = double.IsNaN(node.SlotWatts) ? null : node.SlotWatts,
            SecondPrice = double.IsNaN(node.SecondPrice) ? null : node.SecondPrice,
        })];
        _placer = new Placer(_executors, new OfferPolicy(new PlacementWeights()), _time)
        {
            Members = members.Length == 0 ? null : new MemberSet(() => members, Open, _time),
            Waiting = () => nodes[0].WaitAt(_time.Seconds) > 0 ? 1 : 0,
        };
    }

    /// <summary>Places a call and runs it.</summary>
    /// <param name="entry">The call.</param>
    /// <param name="at">When it arrives, in seconds from the first.</param>
    /// <returns>The executor's name; null if none could run it.</returns>
    public string? Next(JournalEntry entry, double at)
    {
        while (_answers.TryPeek(out var answer, out var when) && when <= at)
        {
            _answers.Dequeue();
            _time.MoveTo(when);
            Note(answer, when);
        }

        _time.MoveTo(at);
        var call = CallOf(entry);
        var isMixed = IsMixed(entry);
        _placer.Place(call, out var decision);
        var name = isMixed ? NameOf(entry.Winner) : NameOf(decision.Executor);
        if (name is null || !_nodes.TryGetValue(name, out var node))
        {
            _unplaced++;
            return null;
        }

        Run(entry, node, call, decision, at);
        return name;
    }

    /// <summary>What has come of the calls.</summary>
    public ReplayTotals Totals() => new(
        _waits.Count, _unplaced, Spread(_waits), Spread(_latencies), _joules, _cost, _bytes, _missed, _byExecutor.OrderByDescending(each => each.Value).ToDictionary());

    /// <summary>The name of an executor in a simulation: decisions about objects call this process otherwise.</summary>
    public static string? NameOf(string? executor) => executor is "here" ? ReplayNodes.Local : executor;

    private void Run(JournalEntry entry, ReplayNode node, in PlacedCall call, PlacementDecision decision, double at)
    {
        var run = entry.RunUs / 1e6;
        var bytes = node.SecondsPerByte > 0 ? entry.InputBytes + MemberCalls.HeadBytes : 0;
        var begins = node.Take(at + node.Way + bytes * node.SecondsPerByte, run);
        var latency = begins + run - at;
        _waits.Add(begins - at);
        _latencies.Add(latency);
        _joules += double.IsNaN(node.SlotWatts) ? 0 : node.SlotWatts * run;
        _cost += double.IsNaN(node.SecondPrice) ? 0 : node.SecondPrice * run;
        _bytes += bytes;
        _missed += latency > entry.DeadlineUs / 1e6 ? 1 : 0;
        _byExecutor[node.Name] = _byExecutor.GetValueOrDefault(node.Name) + 1;
        if (_tracks.TryGetValue(node.Name, out var track) && decision.Predicted is { } predicted)
        {
            var sent = _time.GetTimestamp();
            track.Sent.Begin(sent);
            _answers.Enqueue(new Answer(call.State, track, sent, predicted.AnswerIn.TotalSeconds - decision.Corrected, latency), at + latency);
        }
    }

    private static void Note(in Answer answer, double now)
    {
        answer.Track.Sent.End(answer.Sent);
        answer.Function.Outcomes.Note(answer.Track.Number, answer.Track, answer.Promised, answer.Took, now);
    }

    private PlacedCall CallOf(JournalEntry entry)
    {
        foreach (var executor in _executors)
        {
            executor.Candidate = null;
        }

        var mayMove = false;
        foreach (var candidate in entry.Candidates)
        {
            if (candidate.Refusal is not null)
            {
                continue;
            }

            mayMove |= candidate.Kind == ExecutorKind.Member.Name();
            var name = candidate.Kind == ExecutorKind.Local.Name() ? ReplayNodes.Local : candidate.Executor;
            if (Array.Find(_executors, executor => executor.Name == name) is { } found)
            {
                found.Candidate = candidate;
            }
        }

        var recorded = PlacementGoals.TryParse(entry.Policy, out var named) ? named : PlacementGoal.Weighted;
        var state = StateOf(entry.Function);
        return new PlacedCall(
            state,
            Invocation.Of(state.Config.Spec) with
            {
                Goal = _policy ?? recorded,
                Deadline = entry.DeadlineUs is { } deadline ? TimeSpan.FromMicroseconds(deadline) : null,

                // A node that is the only executor is not asked, and this one may be refused.
                Explains = _executors[0].Candidate is null,
                StaysHere = !mayMove && entry.Candidates.Any(candidate => candidate.Refusal is not null),
            },
            _time.GetTimestamp());
    }

    // Of a call that some members may run and others may not, the journal does not say which of those that are added may. It stays where it was.
    private static bool IsMixed(JournalEntry entry) =>
        entry.Candidates.Any(each => each.Kind == ExecutorKind.Member.Name() && each.Refusal is null)
        && entry.Candidates.Any(each => each.Kind == ExecutorKind.Member.Name() && each.Refusal is not null);

    private FunctionState StateOf(string function)
    {
        if (!_functions.TryGetValue(function, out var state))
        {
            var name = FunctionName.OfRoute("replay", 1, "/" + _functions.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            state = new FunctionState(new FunctionConfig(new FunctionSpec(name, default), default), pool: null, defect: null);
            _functions.Add(function, state);
        }

        return state;
    }

    private ReplayExecutor Open(INearNode node, MemberTrack track)
    {
        _tracks[node.Name] = track;
        return new ReplayExecutor(_nodes[node.Name], _time);
    }

    private static long[] Spread(List<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        return [.. Percentiles.Select(share => sorted.Length == 0 ? 0 : (long)(sorted[(int)Math.Min(share * sorted.Length, sorted.Length - 1)] * 1e6))];
    }

    // A call that was sent to a member and is not answered yet.
    private readonly record struct Answer(FunctionState Function, MemberTrack Track, long Sent, double Promised, double Took);
}
