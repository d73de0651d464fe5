using System.Globalization;

namespace Longshore.Wasm.Binary;

/// <summary>The value types of WebAssembly 3.0. A reference type that <see cref="ValueType"/> has no name for is a number above 255:
/// the low byte is its erased type, then follow a bit for "never null" and an index into the module's types, plus one. Such a number
/// has a meaning within its module only; compiled code and the host see erased types.</summary>
internal static class ValueTypes
{
    /// <summary>The type of an operand in unreachable code. It matches every type.</summary>
    public const ValueType Unknown = default;

    /// <summary>A reference in unreachable code. It matches every reference type.</summary>
    public const ValueType UnknownReference = (ValueType)NeverNull;

    private const int ErasedMask = 0xFF;
    private const int NeverNull = 0x100;
    private const int IndexShift = 9;

    /// <summary>A reference, or null, to a function of one of the module's types.</summary>
    public static ValueType ReferenceTo(int type) => (ValueType)((type + 1) << IndexShift | (int)ValueType.FuncRef);

    /// <summary>The type with the same form in compiled code.</summary>
    public static ValueType Erased(this ValueType type) => (ValueType)((int)type & ErasedMask);

    public static bool IsErased(this ValueType type) => (int)type <= ErasedMask;

    /// <summary>The index among the module's types of what a reference refers to, or -1.</summary>
    public static int TypeIndex(this ValueType type) => ((int)type >> IndexShift) - 1;

    public static ValueType AsNeverNull(this ValueType type) => (ValueType)((int)type | NeverNull);

    public static ValueType AsNullable(this ValueType type) => (ValueType)((int)type & ~NeverNull);

    /// <summary>Whether null is no value of the reference type. Such a type has no default value.</summary>
    public static bool IsNeverNull(this ValueType type) => ((int)type & NeverNull) != 0;

    public static bool IsNumber(this ValueType type) => type is >= ValueType.F64 and <= ValueType.I32;

    public static bool IsReference(this ValueType type) =>
        type == UnknownReference || type.Erased() is ValueType.FuncRef or ValueType.ExternRef or ValueType.ExnRef;

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
        Unknown => "any",
        UnknownReference => "a reference",
        _ => $"(ref {(type.IsNeverNull() ? "" : "null ")}{HeapText(type)})",
    };

    private static string HeapText(ValueType type) => type.TypeIndex() >= 0
        ? type.TypeIndex().ToString(CultureInfo.InvariantCulture)
        : type.Erased() switch
        {
            ValueType.FuncRef => "func",
            ValueType.ExternRef => "extern",
            _ => "exn",
        };
}
