namespace Longshore.Wasm;

/// <summary>The guest that called a host function.</summary>
public sealed class Caller
{
    internal Caller(Store store, Instance? instance)
    {
        Store = store;
        Instance = instance;
    }

    /// <summary>The store of the guest.</summary>
    public Store Store { get; }

    /// <summary>The instance that imported the host function, or null if the host called it directly.</summary>
    public Instance? Instance { get; }

    /// <summary>The memory of that instance.</summary>
    /// <exception cref="TrapException">The instance has no memory, so every address is beyond it.</exception>
    public Memory Memory => Instance?.FirstMemory ?? throw new TrapException(TrapKind.MemoryOutOfBounds);
}
