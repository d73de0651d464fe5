using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>The deployed functions of a change, or the reasons for its refusal.</summary>
/// <param name="Functions">The deployed functions; empty if the change was refused.</param>
/// <param name="Errors">Every error, one sentence each that begins with the function's name; empty on success.</param>
public sealed record ChangeResult(IReadOnlyList<FunctionConfig> Functions, IReadOnlyList<string> Errors);
