namespace Longshore.Functions.Specs;

/// <summary>What becomes of the runs of a schedule that were due while the node did not run.</summary>
public enum MissedRuns
{
    /// <summary>They are left out.</summary>
    Skip = 0,

    /// <summary>One run takes the place of all of them, when the node starts.</summary>
    Once,
}
