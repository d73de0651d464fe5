using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The result of reading a specification: its valid tenants, and every error and warning.</summary>
/// <param name="Tenants">The tenants that could be read.</param>
/// <param name="Errors">The errors. The specification may be served only if there are none.</param>
/// <param name="Warnings">Values that are ignored or changed.</param>
public sealed record SpecModel(
    IReadOnlyList<TenantConfig> Tenants, IReadOnlyList<ValidationError> Errors, IReadOnlyList<ValidationError> Warnings);
