using Longshore.Functions.Calls;

namespace Longshore.Functions.Sandboxes;

/// <summary>How a guest ended; the default value is success.</summary>
internal readonly record struct GuestEnd(Failure Failure, string Detail)
{
    public int ExitCode { get; init; }

    public string? TrapName { get; init; }

    public IReadOnlyList<string>? StackTrace { get; init; }
}
