namespace Longshore.Functions.Specs;

/// <summary>One error in a document, or one surprise.</summary>
/// <param name="Path">The place, as a JSON path such as <c>$[0].routes[2].path</c> or <c>limits.memory-bytes-max</c>.</param>
/// <param name="Message">What is wrong there, and what to do about it.</param>
public sealed record ValidationError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
