namespace Longshore.Wasm;

/// <summary>The features of WebAssembly 3.0 that contradict rules of 2.0. Features that only extend 2.0 are always
/// accepted.</summary>
[Flags]
public enum WebAssemblyFeatures
{
    /// <summary>The rules of WebAssembly 2.0.</summary>
    None = 0,

    /// <summary>A module may have several memories.</summary>
    MultipleMemories = 1,

    /// <summary>A memory may have 64-bit addresses, and a table 64-bit indices.</summary>
    Memory64 = 2,

    /// <summary>A constant expression may read the module's own immutable globals that are already initialized.</summary>
    GlobalsInConstants = 4,

    /// <summary>A memory may be shared by several threads.</summary>
    Threads = 8,

    /// <summary>All of these features.</summary>
    All = MultipleMemories | Memory64 | GlobalsInConstants | Threads,
}
