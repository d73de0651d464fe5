namespace Longshore.Wasm;

/// <summary>The type of a global.</summary>
/// <param name="Type">The type of its value.</param>
/// <param name="IsMutable">Whether it may be set after the instance was made.</param>
public readonly record struct GlobalType(ValueType Type, bool IsMutable);
