namespace Longshore.Wasm;

/// <summary>How an engine compiles.</summary>
public sealed record EngineOptions
{
    /// <summary>How guests are kept inside their memory. Default: automatic.</summary>
    public BoundsCheck BoundsCheck { get; init; }
}
