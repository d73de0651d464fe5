namespace Longshore.Wasm;

/// <summary>What tells one sort of a guest's exceptions from the others. Two tags of one type are still two.</summary>
public sealed class Tag
{
    internal Tag(Store store, FunctionType type)
    {
        Store = store;
        Type = type;
    }

    /// <summary>Its parameters are the values that an exception carries; it has no results.</summary>
    public FunctionType Type { get; }

    internal Store Store { get; }
}
