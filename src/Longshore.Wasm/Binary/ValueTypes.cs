namespace Longshore.Wasm.Binary;

internal static class ValueTypes
{
    /// <summary>The type of an operand in unreachable code. It matches every type.</summary>
    public const ValueType Unknown = default;

    public static bool IsNumber(this ValueType type) => type >= ValueType.F64;

    public static bool IsReference(this ValueType type) =>
        type is ValueType.FuncRef or ValueType.ExternRef or ValueType.ExnRef;

    public static string Text(this ValueType type) => type switch
    {
        ValueType.I32 => "i32",
        ValueType.I64 => "i64",
        ValueType.F32 => "f32",
        ValueType.F64 => "f64",
        ValueType.V128 => "v128",
        ValueType.FuncRef => "funcref",
        ValueType.ExternRef => "externref",
        ValueType.ExnRef => "exnref",
        _ => "any",
    };
}
