using System.Collections.Frozen;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>The functions that a function may call.</summary>
/// <param name="granted">Its grants.</param>
internal sealed class InvokeGrants(IReadOnlyList<InvokeGrant> granted)
{
    private readonly bool _all = granted.Any(grant => grant.Function is null);
    private readonly FrozenSet<FunctionName> _names = granted.Select(grant => grant.Function).OfType<FunctionName>().ToFrozenSet();

    public bool Contains(FunctionName name) => _all || _names.Contains(name);
}
