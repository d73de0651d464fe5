namespace Longshore.Functions.Objects;

/// <summary>Which hosts keep an object's bytes.</summary>
/// <param name="Hosts">Their names as the store knows them; the first one answers reads. Empty if the store does not tell.</param>
public sealed record ObjectLocation(IReadOnlyList<string> Hosts)
{
    /// <summary>The store does not tell.</summary>
    public static ObjectLocation Unknown { get; } = new([]);
}
