namespace Longshore.Node.Faces.Calls;

/// <summary>How the node's faces report a failure. docs/failures.md documents the same table.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="ExitCode">The exit code of <c>longshore invoke</c>.</param>
/// <param name="Title">The problem's title (RFC 9457): the same for every occurrence.</param>
public sealed record FailureKind(int Status, int ExitCode, string Title)
{
    /// <summary>Seconds after which the same call may succeed, or null.</summary>
    public int? RetryAfterSeconds { get; init; }
}
