using Longshore.Functions.Calls;

namespace Longshore.Functions.Placement.Replay;

/// <summary>The executors that a journal names, as what it says of them allows to know them.</summary>
internal static class ReplayNodes
{
    /// <summary>The name of this process, which decisions about objects call otherwise.</summary>
    public const string Local = "local";

    /// <summary>How fast bytes are taken to go: 1 Gbit/s.</summary>
    public const double BytesPerSecond = 125e6;

    // The way to a member that is added where there is none.
    private const double WaySeconds = 300e-6;

    /// <summary>The executors.</summary>
    public static IReadOnlyList<ReplayNode> Of(IReadOnlyList<JournalEntry> entries)
    {
        var local = new ReplayNode(Local, ExecutorKind.Local, 1) { SlotWatts = double.NaN, SecondPrice = double.NaN };
        var all = entries.SelectMany(entry => entry.Candidates)
            .GroupBy(candidate => candidate.Kind == ExecutorKind.Local.Name() ? Local : candidate.Executor, StringComparer.Ordinal)
            .Select(group => NodeOf(group.Key, [.. group]))
            .ToList();
        return all.Exists(node => node.Kind == ExecutorKind.Local) ? [.. all.OrderBy(node => node.Kind)] : [local, .. all];
    }

    /// <summary>Members like those that are there.</summary>
    public static IEnumerable<ReplayNode> Added(IReadOnlyList<ReplayNode> known, int count, double? bytesPerSecond)
    {
        var like = known.Where(node => node.Kind == ExecutorKind.Member).OrderBy(node => node.Way).ToArray() is { Length: > 0 } members
            ? members[members.Length / 2]
            : new ReplayNode("", ExecutorKind.Member, known[0].Slots)
            {
                Way = WaySeconds,
                SecondsPerByte = 1 / BytesPerSecond,
                SlotWatts = known[0].SlotWatts,
                SecondPrice = known[0].SecondPrice,
            };
        return Enumerable.Range(1, count).Select(number => like.Copy(FormattableString.Invariant($"added-{number}"), bytesPerSecond));
    }

    private static ReplayNode NodeOf(string name, IReadOnlyList<JournalCandidate> seen)
    {
        var kind = ExecutorKinds.TryParse(seen[0].Kind, out var named) ? named : ExecutorKind.Local;
        var offers = seen.Where(each => each.ReadyUs is not null).ToArray();
        var moves = kind is ExecutorKind.Member or ExecutorKind.Storage;
        return new ReplayNode(name, kind, Math.Max(seen.Max(each => each.Slots), 1))
        {
            Way = kind == ExecutorKind.Local || offers.Length == 0
                ? 0
                : offers.Min(each => Math.Max(each.ReadyUs!.Value / 1e6 - (moves ? each.Bytes / BytesPerSecond : 0), 0)),
            SecondsPerByte = moves ? 1 / BytesPerSecond : 0,
            SlotWatts = PerSecond(offers, each => each.Joules),
            SecondPrice = PerSecond(offers, each => each.Cost),
        };
    }

    private static double PerSecond(JournalCandidate[] offers, Func<JournalCandidate, double?> amount)
    {
        double[] rates = [.. offers.Where(each => each.RunUs > 0 && amount(each) is not null).Select(each => amount(each)!.Value / (each.RunUs!.Value / 1e6)).Order()];
        return rates.Length == 0 ? double.NaN : rates[rates.Length / 2];
    }
}
