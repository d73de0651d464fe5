namespace Longshore.Wasm;

/// <summary>Where the machine code of a module came from.</summary>
public enum CodeOrigin
{
    /// <summary>The JIT compiler made it for this load; it is unloaded with the module.</summary>
    JustInTime,

    /// <summary>The JIT compiler makes the code of each function at its first call; it is unloaded with the module.</summary>
    Lazy,

    /// <summary>The ahead-of-time compiler made it for this load.</summary>
    AheadOfTime,

    /// <summary>It was compiled ahead of time for an earlier load.</summary>
    Cache,
}
