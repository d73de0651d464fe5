using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>A specification as read: its tenants where it is right, everything that is wrong where it is not.</summary>
/// <param name="Tenants">The tenants that could be read.</param>
/// <param name="Errors">What is wrong; the specification must not be served unless this is empty.</param>
/// <param name="Warnings">What is taken otherwise than written.</param>
public sealed record SpecModel(
    IReadOnlyList<TenantConfig> Tenants, IReadOnlyList<ValidationError> Errors, IReadOnlyList<ValidationError> Warnings);
