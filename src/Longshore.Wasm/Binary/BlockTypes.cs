namespace Longshore.Wasm.Binary;

/// <summary>Reads the type of a block: none, one result, or an index into the module's types (core specification 5.4.1).
/// </summary>
internal static class BlockTypes
{
    private const byte Empty = 0x40;

    private static readonly FunctionType None = new([], []);

    private static readonly Dictionary<ValueType, FunctionType> OneResult =
        Enum.GetValues<ValueType>().ToDictionary(type => type, type => new FunctionType([], [type]));

    public static FunctionType Read(ref WasmReader code, ModuleModel model)
    {
        var at = code.Position;
        var first = code.PeekByte();
        if (first == Empty)
        {
            code.Skip(1);
            return None;
        }

        // A negative number of one byte is a value type. Indices are never negative.
        if ((first & 0xC0) == 0x40)
        {
            return OneResult[code.ReadValueType()];
        }

        var index = code.ReadS33();
        return index >= 0 && index < model.Types.Length
            ? model.Types[index]
            : throw new ModuleException(ModuleError.Invalid, at, $"unknown type {index}");
    }
}
