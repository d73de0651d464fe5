namespace Longshore.Wasm;

/// <summary>The type of a table.</summary>
/// <param name="Element">The type of its elements, a reference type.</param>
/// <param name="Limits">Its size, in elements.</param>
public readonly record struct TableType(ValueType Element, SizeLimits Limits);
