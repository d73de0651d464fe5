namespace Longshore.Wasm;

/// <summary>How an engine compiles.</summary>
public sealed record EngineOptions
{
    /// <summary>How guests are kept inside their memory. Default: automatic.</summary>
    public BoundsCheck BoundsCheck { get; init; }

    /// <summary>What is accepted beyond WebAssembly 2.0. Default: all.</summary>
    public WebAssemblyFeatures Features { get; init; } = WebAssemblyFeatures.All;

    /// <summary>Whether loops can be interrupted; off only to measure what that costs.</summary>
    internal bool PlantsInterruptChecks { get; init; } = true;

    /// <summary>How large modules are compiled ahead of time, or null: all modules are compiled just in time. Default: null.
    /// </summary>
    public AheadOfTimeOptions? AheadOfTime { get; init; }
}
