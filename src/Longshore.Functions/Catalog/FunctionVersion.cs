using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>One deployment of a function.</summary>
/// <param name="Function">The function as it was deployed, with its number.</param>
/// <param name="IsLive">Whether it is the version that is called.</param>
/// <param name="CanaryPercent">The percentage of the calls that it gets beside the live version, or null.</param>
/// <param name="Note">Why it is not live any more, if there is more to say than that another one is; otherwise empty.</param>
public sealed record FunctionVersion(FunctionConfig Function, bool IsLive, int? CanaryPercent, string Note);
