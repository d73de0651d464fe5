using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>Several deployments and removals that become effective together or not at all.</summary>
/// <param name="Deployed">The functions to deploy, each name once.</param>
/// <param name="Removed">The functions to remove. One that is not there is left out.</param>
public sealed record FunctionChange(IReadOnlyList<Deployment> Deployed, IReadOnlyList<FunctionName> Removed)
{
    /// <summary>The most functions of one change. Default: 256.</summary>
    // Their code is held in memory until the last one is loaded.
    public const int FunctionsMax = 256;

    /// <summary>Every error that is seen without loading anything.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Deployed.Count + Removed.Count > FunctionsMax
            ? [FormattableString.Invariant($"a change has at most {FunctionsMax} functions, and this one has {Deployed.Count + Removed.Count}")]
            : Array.Empty<string>(),
        .. Deployed.Select(each => each.Spec.Name).Concat(Removed).GroupBy(name => name).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: stands twice in the change"),
    ];
}
