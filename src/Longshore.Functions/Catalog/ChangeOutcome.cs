using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>How a change of functions ended.</summary>
/// <param name="Functions">The functions as they are live now; empty if the change was refused.</param>
/// <param name="Refusals">Every error with the function that it concerns; empty on success.</param>
internal sealed record ChangeOutcome(IReadOnlyList<FunctionConfig> Functions, IReadOnlyList<(FunctionName Function, string Reason)> Refusals)
{
    /// <summary>The answer to a caller that asked for several functions.</summary>
    public ChangeResult OfAll => new(Functions, [.. Refusals.Select(each => $"{each.Function}: {each.Reason}")]);

    /// <summary>The answer to a caller that asked for one function, which knows its name.</summary>
    public DeploymentResult OfOne => new(Functions is [var first, ..] ? first : null, [.. Refusals.Select(each => each.Reason)]);

    /// <summary>A change that was refused because of one function.</summary>
    public static ChangeOutcome Refused(FunctionName function, string reason) => new([], [(function, reason)]);
}
