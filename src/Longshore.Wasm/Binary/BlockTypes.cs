namespace Longshore.Wasm.Binary;

/// <summary>Reads the type of a block: none, one result, or an index into the module's types (core specification 5.4.1).
/// </summary>
internal static class BlockTypes
{
    private const byte Empty = 0x40;

    private static readonly FunctionType None = new([], []);

    private static readonly Dictionary<ValueType, FunctionType> OneResult =
        Enum.GetValues<ValueType>().ToDictionary(type => type, type => new FunctionType([], [type]));

    /// <summary>The type as compiled code sees it: with erased reference types.</summary>
    public static FunctionType Read(ref WasmReader code, ModuleModel model) =>
        ReadInline(ref code, model, out var index) is not { } type ? model.Types[index]
        : type.Results.All(ValueTypes.IsErased) ? type
        : OneResult[type.Results[0].Erased()];

    /// <summary>The type for validation.</summary>
    public static FunctionType ReadSignature(ref WasmReader code, ModuleModel model) =>
        ReadInline(ref code, model, out var index) ?? model.Signatures[index];

    // Null for an index.
    private static FunctionType? ReadInline(ref WasmReader code, ModuleModel model, out int index)
    {
        index = -1;
        var at = code.Position;
        var first = code.PeekByte();
        if (first == Empty)
        {
            code.Skip(1);
            return None;
        }

        if (WasmReader.IsNegativeByte(first))
        {
            var result = code.ReadValueType(model.Types.Length);
            return result.IsErased() ? OneResult[result] : new FunctionType([], [result]);
        }

        var type = code.ReadS33();
        index = type >= 0 && type < model.Types.Length
            ? (int)type
            : throw new ModuleException(ModuleError.Invalid, at, $"unknown type {type}");
        return null;
    }
}
