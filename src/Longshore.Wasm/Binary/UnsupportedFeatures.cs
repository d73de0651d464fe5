namespace Longshore.Wasm.Binary;

/// <summary>Recognizes features and proposals that the engine does not support by their encoding.</summary>
internal static class UnsupportedFeatures
{
    private const string GarbageCollection = "garbage collection";
    private const string Descriptors = "custom descriptors";
    private const string StackSwitching = "stack switching";
    private const string SharedReferences = "shared-everything threads";
    private const string Strings = "reference-typed strings";

    /// <summary>Pages of another size than 64 KiB.</summary>
    public const string PageSizes = "custom page sizes";

    /// <summary>Modules that consist of modules.</summary>
    public const string Components = "component model";

    /// <summary>Refuses bytes as an unsupported feature if they belong to one, otherwise as malformed.</summary>
    /// <param name="at">The offset of the bytes.</param>
    /// <param name="rule">The rule that the bytes break.</param>
    /// <param name="feature">The feature that the bytes belong to, or null.</param>
    public static ModuleException Refusal(int at, string rule, string? feature) => feature is null
        ? new ModuleException(ModuleError.Malformed, at, rule)
        : new ModuleException(ModuleError.Unsupported, at, $"{rule}: {feature} is not supported");

    /// <summary>The unsupported feature of an instruction without a prefix, or null.</summary>
    public static string? OfOpcode(int first) => first switch
    {
        0xD3 => GarbageCollection,
        >= 0xE0 and <= 0xE6 => StackSwitching,
        _ => null,
    };

    /// <summary>The unsupported feature of an instruction with a prefix, or null.</summary>
    public static string? OfOpcode(int prefix, uint rest) => (prefix, rest) switch
    {
        (0xFB, >= 0x20 and <= 0x26) => Descriptors,
        (0xFB, >= 0x80) => Strings,
        (0xFB, _) => GarbageCollection,
        (0xFC, 0x12) => "memory control",
        (0xFC, >= 0x13 and <= 0x16) => "wide arithmetic",
        (0xFC, 0x30 or 0x31) or (0xFD, >= 0x120 and <= 0x14F) => "half precision",
        (0xFE, >= 0x4F) => SharedReferences,
        _ => null,
    };

    /// <summary>The unsupported feature of a value type or heap type, or null.</summary>
    public static string? OfType(byte code) => code switch
    {
        0x62 => Descriptors,
        0x66 or 0x67 => Strings,
        0x65 => SharedReferences,
        0x68 or 0x75 => StackSwitching,
        0x6A or 0x6B or 0x6C or 0x6D or 0x6E or 0x71 or 0x72 or 0x73 or 0x74 => GarbageCollection,
        _ => null,
    };

    /// <summary>The unsupported feature of an entry of the type section, or null.</summary>
    public static string? OfTypeForm(byte form) => form switch
    {
        0x4C or 0x4D => Descriptors,
        0x5D => StackSwitching,
        0x5E or 0x5F => GarbageCollection,
        0x65 => SharedReferences,
        _ => null,
    };
}
