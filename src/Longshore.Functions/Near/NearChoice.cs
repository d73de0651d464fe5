using Longshore.Functions.Calls;

namespace Longshore.Functions.Near;

/// <summary>What was chosen for a call that names an object.</summary>
/// <param name="There">The storage node where it runs, or null: it runs here.</param>
/// <param name="Decision">Why.</param>
/// <param name="HereIn">The time in which this node is expected to answer.</param>
/// <param name="ThereIn">The time in which the storage node is expected to answer; zero if there is none.</param>
internal readonly record struct NearChoice(NearCandidate? There, PlacementDecision Decision, TimeSpan HereIn, TimeSpan ThereIn)
{
    // If the node's queue has grown since its last report, the call loses the time of a few runs before it runs here. A run that takes a few times
    // as long as usual is not given up.
    private const int PatienceFactor = 4;
    private static readonly TimeSpan PatienceMin = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the time that the storage node takes was measured. Otherwise it may have to load the function first.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>The same choice when the node lacks the function: it has to load it first, which the measured time does not tell.</summary>
    public NearChoice WithLoading() => this with { IsMeasured = false };

    /// <summary>How long the storage node may take, so that the call can still run here after it. If there is no time for both, all of it.</summary>
    /// <param name="left">The time that is left for the call.</param>
    public TimeSpan Patience(TimeSpan left)
    {
        var most = left - HereIn > ThereIn ? left - HereIn : left;
        if (!IsMeasured)
        {
            return most;
        }

        var usual = PatienceFactor * (HereIn + ThereIn);
        usual = usual > PatienceMin ? usual : PatienceMin;
        return usual < most ? usual : most;
    }
}
