using Longshore.Functions.Model;

namespace Longshore.Cli.Access;

/// <summary>How a call ended, wherever it ran.</summary>
internal sealed record InvocationOutcome
{
    /// <summary>Why there is no output, or null.</summary>
    public Failure? Failure { get; init; }

    public string? Detail { get; init; }

    public string? Trap { get; init; }

    public IReadOnlyList<string> Stack { get; init; } = [];

    public byte[] Output { get; init; } = [];

    /// <summary>What the guest wrote to standard error, where this program can see it; a node logs it instead.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>Time from sending the call to having its answer.</summary>
    public TimeSpan Duration { get; init; }
}
