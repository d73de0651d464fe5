using System.Text;
using Longshore.Functions.State;

namespace Longshore.Functions.Capabilities.State;

/// <summary>The namespaces that a function may use.</summary>
internal sealed class GrantedState : IPreparedCapability
{
    private readonly StateBinding[] _spaces;

    /// <param name="tier">The node's regions.</param>
    /// <param name="granted">The grants, in the order of the spec.</param>
    public GrantedState(StateTier tier, IEnumerable<StateGrant> granted) =>
        _spaces = [.. granted.Select(each => new StateBinding(tier.Space(each.Space), Encoding.UTF8.GetBytes(each.Space), each.IsReadOnly))];

    /// <summary>The namespace that was granted first: that of guests whose interface knows only one.</summary>
    public StateBinding First => _spaces[0];

    /// <summary>The namespace of this name, or null if the function has no grant for it.</summary>
    // A function has few, so that looking at all is faster than a table.
    public StateBinding? Find(ReadOnlySpan<byte> name)
    {
        foreach (var space in _spaces)
        {
            if (name.SequenceEqual(space.NameBytes))
            {
                return space;
            }
        }

        return null;
    }

    public void Attach(SandboxWorld world)
    {
        world.Attach(this);
        world.Attach(new HeldLocks());
    }
}
