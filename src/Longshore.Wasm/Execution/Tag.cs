namespace Longshore.Wasm;

/// <summary>An exception tag, which distinguishes kinds of guest exceptions. Two tags with the same type are different
/// tags.</summary>
public sealed class Tag
{
    internal Tag(Store store, FunctionType type)
    {
        Store = store;
        Type = type;
    }

    /// <summary>The type of the tag. Its parameters are the values that an exception carries; it has no results.</summary>
    public FunctionType Type { get; }

    internal Store Store { get; }
}
