using Longshore.Functions.Calls;

namespace Longshore.Cli.Access;

/// <summary>The result of a call, in this process or on a node.</summary>
internal sealed record InvocationOutcome
{
    /// <summary>The failure, or null if the call succeeded.</summary>
    public Failure? Failure { get; init; }

    public string? Detail { get; init; }

    public string? Trap { get; init; }

    public IReadOnlyList<string> Stack { get; init; } = [];

    /// <summary>What the guest wrote until it ended. A node reports the first bytes of a failed guest's output.</summary>
    public byte[] Output { get; init; } = [];

    /// <summary>The guest's exit code, or 0.</summary>
    public int ExitCode { get; init; }

    /// <summary>The guest's standard error, if the call ran in this process. A node writes it to its log instead.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>Time from sending the call to receiving its answer.</summary>
    public TimeSpan Duration { get; init; }
}
