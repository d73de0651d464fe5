namespace Longshore.Functions.Placement;

/// <summary>What this node itself knows of a member of the cluster.</summary>
/// <param name="name">The member's name.</param>
/// <param name="number">Its number among the members.</param>
internal sealed class MemberTrack(string name, int number)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The number, under which functions keep how it did.</summary>
    public int Number => number;

    /// <summary>The calls that were sent there.</summary>
    public SentCalls Sent { get; } = new();
}
