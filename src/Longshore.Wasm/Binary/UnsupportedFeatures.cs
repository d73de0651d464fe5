namespace Longshore.Wasm.Binary;

/// <summary>Recognizes the unsupported features of WebAssembly 3.0 by their encoding.</summary>
internal static class UnsupportedFeatures
{
    private const string Exceptions = "exception handling in its first form (translate it: wasm-opt --translate-to-exnref)";
    private const string References = "typed function references";
    private const string GarbageCollection = "garbage collection";

    /// <summary>Refuses bytes as an unsupported feature if they belong to one, otherwise as malformed.</summary>
    /// <param name="at">The offset of the bytes.</param>
    /// <param name="rule">The rule that the bytes break.</param>
    /// <param name="feature">The feature that the bytes belong to, or null.</param>
    public static ModuleException Refusal(int at, string rule, string? feature) => feature is null
        ? new ModuleException(ModuleError.Malformed, at, rule)
        : new ModuleException(ModuleError.Unsupported, at, $"{rule}: {feature} is not supported");

    /// <summary>The unsupported feature of an instruction, by its first byte, or null.</summary>
    public static string? OfOpcode(int first) => first switch
    {
        0x06 or 0x07 or 0x09 or 0x18 or 0x19 => Exceptions,
        0x14 or 0x15 or 0xd4 or 0xd5 or 0xd6 => References,
        0xd3 or 0xfb => GarbageCollection,
        _ => null,
    };

    /// <summary>The unsupported feature of a value type, or null.</summary>
    public static string? OfValueType(byte code) => code switch
    {
        0x63 or 0x64 => References,
        0x6a or 0x6b or 0x6c or 0x6d or 0x6e or 0x71 or 0x72 or 0x73 or 0x74 => GarbageCollection,
        _ => null,
    };

    /// <summary>The unsupported feature of a reference type, or null. A type index, or a table's marker for an initial value
    /// (0x40), counts as typed function references.</summary>
    public static string? OfReferenceType(byte code) => code <= 0x40 ? References : OfValueType(code);

    /// <summary>The unsupported feature of an entry of the type section, or null.</summary>
    public static string? OfTypeForm(byte form) => form is 0x4e or 0x4f or 0x50 or 0x5e or 0x5f ? GarbageCollection : null;
}
