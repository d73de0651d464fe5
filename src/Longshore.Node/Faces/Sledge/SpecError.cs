namespace Longshore.Node.Faces.Sledge;

/// <summary>One thing that is wrong with a specification, or surprising in it.</summary>
/// <param name="Path">Where, as a JSON path such as <c>$[0].routes[2].path</c>.</param>
/// <param name="Message">What, and what to do about it.</param>
public sealed record SpecError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
