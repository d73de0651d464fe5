namespace Longshore.Functions.Specs;

/// <summary>What placement prefers among the executors that can run a call: trust and grants are hard constraints, an offer that meets the deadline comes before
/// one that does not, and then this decides.</summary>
public enum PlacementGoal
{
    /// <summary>The least sum of time, energy and bytes, by the node's weights.</summary>
    Weighted,

    /// <summary>The soonest answer.</summary>
    Deadline,

    /// <summary>The fewest bytes over a network; among about equal ones, the soonest answer.</summary>
    Data,

    /// <summary>The least energy; among about equal ones, the soonest answer.</summary>
    Energy,

    /// <summary>The lowest price; among about equal ones, the soonest answer.</summary>
    Cost,
}
