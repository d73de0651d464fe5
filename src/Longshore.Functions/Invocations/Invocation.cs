using Longshore.Functions.Model;

namespace Longshore.Functions.Invocations;

/// <summary>One call of a function: input in, output or a named failure out.</summary>
public sealed record Invocation
{
    /// <summary>The function to call.</summary>
    public required FunctionName Function { get; init; }

    /// <summary>argv[1] and up; argv[0] is the function's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Time from arrival after which the guest is no longer begun, or null for none. A guest that has begun ends by
    /// its own limits.</summary>
    public TimeSpan? Deadline { get; init; }
}
