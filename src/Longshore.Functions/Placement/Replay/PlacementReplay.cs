namespace Longshore.Functions.Placement.Replay;

/// <summary>Replays the calls of a journal in a simulator, as they were and with a change.</summary>
public static class PlacementReplay
{
    /// <summary>The most calls of a journal: a million, some 500 MB of memory.</summary>
    public const int CallsMax = 1_000_000;

    // The calls between two reports of progress.
    private const int Step = 10_000;

    /// <summary>Replays a journal.</summary>
    /// <param name="entries">Its calls, at least one, in any order.</param>
    /// <param name="settings">The change.</param>
    /// <param name="progress">Receives the share of the work that is done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ReplayReport Run(IReadOnlyList<JournalEntry> entries, ReplaySettings settings, Action<double> progress, CancellationToken cancellationToken)
    {
        JournalEntry[] ordered = [.. entries.OrderBy(entry => entry.At)];
        var known = ReplayNodes.Of(ordered);
        var before = new ReplayRun([.. known.Select(node => node.Copy(node.Name, null))], policy: null);
        var after = new ReplayRun(
            [.. known.Select(node => node.Copy(node.Name, settings.BytesPerSecond)), .. ReplayNodes.Added(known, settings.NodesAdded, settings.BytesPerSecond)],
            settings.Policy);
        var (differ, asRecorded) = (0, 0);
        for (var i = 0; i < ordered.Length; i++)
        {
            var at = (ordered[i].At - ordered[0].At) / 1e6;
            var (old, now) = (before.Next(ordered[i], at), after.Next(ordered[i], at));
            differ += old == now ? 0 : 1;
            asRecorded += old == ReplayRun.NameOf(ordered[i].Winner) ? 1 : 0;
            if (i % Step == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress((double)i / ordered.Length);
            }
        }

        return new ReplayReport(ordered.Length, differ, asRecorded, before.Totals(), after.Totals());
    }
}
