using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Reports;

/// <summary>The jobs of one function, of one board, or of all.</summary>
/// <param name="name">The function, the board, or <c>all</c>.</param>
public sealed class ReportRow(string name)
{
    /// <summary>The function, the board, or <c>all</c>.</summary>
    public string Name => name;

    /// <summary>Run times as the boards measured them, in milliseconds.</summary>
    public Spread ExecutionMilliseconds { get; } = new();

    /// <summary>Times from sending a job to its result beyond its run time, in milliseconds.</summary>
    public Spread OverheadMilliseconds { get; } = new();

    /// <summary>Times for which jobs waited before they were sent, in milliseconds.</summary>
    public Spread WaitMilliseconds { get; } = new();

    /// <summary>Times of boots, in milliseconds.</summary>
    public Spread BootMilliseconds { get; } = new();

    /// <summary>Those of the boots that were starts of a machine from a snapshot.</summary>
    public long RestoredBoots { get; private set; }

    /// <summary>Jobs that ended.</summary>
    public long Jobs => ExecutionMilliseconds.Count;

    /// <summary>Jobs whose function failed.</summary>
    public long Failures { get; private set; }

    /// <summary>Attempts that failed before a result.</summary>
    public long Retries { get; private set; }

    /// <summary>Joules of boots.</summary>
    public double BootJoules { get; internal set; }

    /// <summary>Joules of runs.</summary>
    public double RunJoules { get; internal set; }

    /// <summary>Joules of waiting and of being switched off.</summary>
    public double IdleJoules { get; internal set; }

    /// <summary>All joules.</summary>
    public double Joules => BootJoules + RunJoules + IdleJoules;

    /// <summary>Joules for each job that succeeded; 0 if none did.</summary>
    public double JoulesPerJob => Jobs > Failures ? Joules / (Jobs - Failures) : 0;

    internal void Add(JobResult result)
    {
        ExecutionMilliseconds.Add(result.ExecutionMilliseconds);
        OverheadMilliseconds.Add(Math.Max(result.RoundTripMilliseconds - result.ExecutionMilliseconds, 0));
        WaitMilliseconds.Add(result.Waited.TotalMilliseconds);
        if (result.BootMilliseconds > 0)
        {
            BootMilliseconds.Add(result.BootMilliseconds);
            RestoredBoots += result.IsRestored ? 1 : 0;
        }

        Failures += result.Failure.Length > 0 ? 1 : 0;
        Retries += result.Attempts;
    }
}
