namespace Longshore.Wasm;

/// <summary>What of WebAssembly 3.0 is accepted that contradicts the rules of 2.0. What only adds to them always is.</summary>
[Flags]
public enum WebAssemblyFeatures
{
    /// <summary>The rules of WebAssembly 2.0.</summary>
    None = 0,

    /// <summary>A module may have several memories.</summary>
    MultipleMemories = 1,

    /// <summary>A memory may have addresses, and a table indices, of 64 bits.</summary>
    Memory64 = 2,

    /// <summary>Constant expressions may read the module's own immutable globals, once these have their values.</summary>
    GlobalsInConstants = 4,

    /// <summary>A memory may be shared by several threads.</summary>
    Threads = 8,

    /// <summary>Everything that there is.</summary>
    All = MultipleMemories | Memory64 | GlobalsInConstants | Threads,
}
