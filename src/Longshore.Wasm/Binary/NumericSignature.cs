namespace Longshore.Wasm.Binary;

/// <summary>The operands and the single result of an instruction that only computes.</summary>
internal sealed record NumericSignature(ValueType[] Operands, ValueType Result);
