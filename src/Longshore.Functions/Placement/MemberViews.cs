namespace Longshore.Functions.Placement;

/// <summary>The members of the cluster that answer, as they were at one moment.</summary>
/// <param name="All">The members.</param>
/// <param name="At">The moment, a timestamp.</param>
internal sealed record MemberViews(MemberView[] All, long At)
{
    /// <summary>Those at which calls wait, and this node: it asks for others only if it is full itself.</summary>
    public int Crowd { get; } = 1 + All.Count(member => member.Wait > 0);
}
