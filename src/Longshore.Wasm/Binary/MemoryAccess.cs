namespace Longshore.Wasm.Binary;

/// <summary>What a load or store moves.</summary>
/// <param name="Type">The type of the value on the operand stack.</param>
/// <param name="Bytes">How many bytes are read or written: 1, 2, 4 or 8.</param>
/// <param name="IsStore">Whether it writes.</param>
internal readonly record struct MemoryAccess(ValueType Type, int Bytes, bool IsStore);
