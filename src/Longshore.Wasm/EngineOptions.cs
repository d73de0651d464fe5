namespace Longshore.Wasm;

/// <summary>Options of an engine.</summary>
public sealed record EngineOptions
{
    /// <summary>The way guests are kept inside their memory. Default: automatic.</summary>
    public BoundsCheck BoundsCheck { get; init; }

    /// <summary>The features accepted beyond WebAssembly 2.0. Default: all.</summary>
    public WebAssemblyFeatures Features { get; init; } = WebAssemblyFeatures.All;

    /// <summary>Whether loops can be interrupted. Off only to measure the cost of the checks.</summary>
    internal bool EmitsInterruptChecks { get; init; } = true;

    /// <summary>Least code of a module, in bytes, whose functions are compiled one by one, each at its first call. Default: 1 MiB.
    /// A smaller module is compiled before its first call, which takes up to four seconds ahead of time; its code is the best from
    /// the start. On systems other than Linux on x86-64 and ARM64 every module is compiled before its first call.</summary>
    public int LazyCodeBytesMin { get; init; } = 1 << 20;

    /// <summary>The options for compiling large modules ahead of time, or null to compile all modules just in time. Default:
    /// null.</summary>
    public AheadOfTimeOptions? AheadOfTime { get; init; }
}
