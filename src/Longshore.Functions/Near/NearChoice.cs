using Longshore.Functions.Calls;

namespace Longshore.Functions.Near;

/// <summary>What was chosen for a call that names an object.</summary>
/// <param name="There">The storage node where it runs, or null: it runs here.</param>
/// <param name="Decision">Why.</param>
/// <param name="HereIn">The time in which this node is expected to answer.</param>
/// <param name="ThereIn">The time in which the storage node is expected to answer; zero if there is none.</param>
internal readonly record struct NearChoice(NearCandidate? There, PlacementDecision Decision, TimeSpan HereIn, TimeSpan ThereIn)
{
    /// <summary>How long the storage node may take, so that the call can still run here after it. If there is no time for both, all of it.</summary>
    /// <param name="left">The time that is left for the call.</param>
    public TimeSpan Patience(TimeSpan left) => left - HereIn > ThereIn ? left - HereIn : left;
}
