namespace Longshore.Node.Faces.Calls;

/// <summary>What a failure is on each of the node's faces; docs/failures.md is this table for people.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="ExitCode">The exit code of <c>longshore invoke</c>.</param>
/// <param name="Title">The problem's title (RFC 9457): the same for every occurrence.</param>
public sealed record FailureKind(int Status, int ExitCode, string Title)
{
    /// <summary>Seconds after which the same call may succeed, or null.</summary>
    public int? RetryAfterSeconds { get; init; }
}
