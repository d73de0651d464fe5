namespace Longshore.Wasm;

/// <summary>What a host function sees of the guest that called it.</summary>
public sealed class Caller
{
    internal Caller(Store store, Instance? instance)
    {
        Store = store;
        Instance = instance;
    }

    /// <summary>The store the guest runs in.</summary>
    public Store Store { get; }

    /// <summary>The instance that imported the host function, or null when the host itself called it.</summary>
    public Instance? Instance { get; }

    /// <summary>That instance's memory.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Memory Memory =>
        Instance?.FirstMemory ?? throw new InvalidOperationException("the caller of the host function has no memory");
}
