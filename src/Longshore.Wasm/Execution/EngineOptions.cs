namespace Longshore.Wasm;

/// <summary>How an engine compiles.</summary>
public sealed record EngineOptions
{
    /// <summary>How guests are kept inside their memory. Default: automatic.</summary>
    public BoundsCheck BoundsCheck { get; init; }

    /// <summary>How large modules are compiled ahead of time, or null: all modules are compiled just in time. Default: null.
    /// </summary>
    public AheadOfTimeOptions? AheadOfTime { get; init; }
}
