namespace Longshore.Wasm.Binary;

/// <summary>The type, width and direction of a load or store.</summary>
/// <param name="Type">The type of the value on the operand stack.</param>
/// <param name="Bytes">The width in memory, in bytes: 1, 2, 4 or 8.</param>
/// <param name="IsStore">Whether the instruction writes.</param>
internal readonly record struct MemoryAccess(ValueType Type, int Bytes, bool IsStore);
