using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>A group of functions: the function NAME of the group GROUP is deployed as <c>NAME.GROUP</c>.</summary>
/// <param name="Name">Its name.</param>
public sealed record FunctionNamespace(string Name)
{
    /// <summary>What its users say of it. Default: nothing.</summary>
    public EquatableArray<Label> Labels { get; init; } = [];

    /// <summary>Longer texts than labels. Default: none.</summary>
    public EquatableArray<Label> Annotations { get; init; } = [];
}
