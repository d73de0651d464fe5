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

    /// <summary>Time from arrival within which the guest must end, or null for the function's own limits only.</summary>
    public TimeSpan? Deadline { get; init; }
}
