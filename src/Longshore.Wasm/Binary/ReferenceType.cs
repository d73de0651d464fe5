namespace Longshore.Wasm.Binary;

/// <summary>A reference type that has no name in <see cref="ValueType"/>, in a form that is the same in every module.</summary>
/// <param name="IsNeverNull">Whether null is no value of the type.</param>
/// <param name="Function">The type of the functions it refers to, or null for any.</param>
internal sealed record ReferenceType(bool IsNeverNull, FunctionType? Function)
{
    private static readonly ReferenceType Any = new(IsNeverNull: false, Function: null);

    /// <returns>Null for a type that has a name.</returns>
    public static ReferenceType? Of(ValueType type, ModuleModel model) => type.IsErased()
        ? null
        : new ReferenceType(type.IsNeverNull(), type.TypeIndex() < 0 ? null : model.Types[type.TypeIndex()]);

    /// <summary>Whether a reference of one type is one of another type with the same erased type (core specification 3.3.3). Null
    /// stands for the erased type.</summary>
    public static bool Match(ReferenceType? found, ReferenceType? asked)
    {
        (found, asked) = (found ?? Any, asked ?? Any);
        return (found.IsNeverNull || !asked.IsNeverNull)
            && (asked.Function is null || found.Function?.IsSubtypeOf(asked.Function) == true);
    }
}
