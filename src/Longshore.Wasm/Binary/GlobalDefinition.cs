namespace Longshore.Wasm.Binary;

internal sealed record GlobalDefinition(GlobalType Type, ConstantExpression Value, int Offset);
