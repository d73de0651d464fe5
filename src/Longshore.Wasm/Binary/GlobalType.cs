using Longshore.Wasm.Binary;

namespace Longshore.Wasm;

/// <summary>The type of a global.</summary>
/// <param name="Type">The type of its value.</param>
/// <param name="IsMutable">Whether the global may be set after instantiation.</param>
public readonly record struct GlobalType(ValueType Type, bool IsMutable)
{
    /// <summary>What the value is, if that has no name in <see cref="ValueType"/>.</summary>
    internal ReferenceType? Reference { get; init; }
}
