using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls.Results;

/// <summary>A call whose caller does not wait for it, and its result once it has ended.</summary>
/// <param name="Id">Its number, by which the caller asks for the result. Nobody can guess it.</param>
/// <param name="Function">The function.</param>
/// <param name="Accepted">When it was accepted.</param>
public sealed record KeptCall(long Id, FunctionName Function, DateTimeOffset Accepted)
{
    /// <summary>When it ended, or null while it waits or runs.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>The failure, or <see cref="Failure.None"/>.</summary>
    public Failure Failure { get; init; }

    /// <summary>One sentence about the failure; empty if there is none.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The guest's exit code.</summary>
    public int ExitCode { get; init; }

    /// <summary>The graph of its calls, as text; empty if it was not recorded.</summary>
    public string Graph { get; init; } = "";

    /// <summary>What the guest wrote.</summary>
    public byte[] Output { get; init; } = [];
}
