namespace Longshore.Cli.Load;

/// <summary>The calls of one run at one offered load.</summary>
/// <param name="Level">The offered load.</param>
/// <param name="Seconds">The length of the run, in seconds.</param>
/// <param name="Targets">The targets of the run.</param>
/// <param name="Calls">Every call.</param>
internal sealed record LoadRun(LoadLevel Level, double Seconds, IReadOnlyList<LoadTarget> Targets, IReadOnlyList<LoadCall> Calls)
{
    /// <summary>Summarises the calls of each target.</summary>
    public IReadOnlyList<LoadSummary> Summaries { get; } =
        [.. Targets.Select((target, i) => LoadSummary.Of(Level, Seconds, target, [.. Calls.Where(call => call.Target == i)]))];
}
