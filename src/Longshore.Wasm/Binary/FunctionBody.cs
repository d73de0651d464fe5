namespace Longshore.Wasm.Binary;

/// <summary>The locals and the instructions of a function. Offsets are bytes from the start of the module.</summary>
/// <param name="Locals">The types of the locals after the parameters, with the reference types of <see cref="ValueTypes"/>.</param>
/// <param name="CodeStart">The offset of the first instruction.</param>
/// <param name="CodeEnd">The offset of the byte after the last instruction.</param>
internal sealed record FunctionBody(ValueType[] Locals, int CodeStart, int CodeEnd);
