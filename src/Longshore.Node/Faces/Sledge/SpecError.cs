namespace Longshore.Node.Faces.Sledge;

/// <summary>An error or a warning about a specification.</summary>
/// <param name="Path">Its place, as a JSON path such as <c>$[0].routes[2].path</c>.</param>
/// <param name="Message">The problem, and what to do about it.</param>
public sealed record SpecError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
