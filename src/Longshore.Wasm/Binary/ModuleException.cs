namespace Longshore.Wasm;

/// <summary>A module was refused. Nothing was compiled.</summary>
public sealed class ModuleException : Exception
{
    internal ModuleException(ModuleError error, int offset, string rule)
        : base($"{Sentence(error)} at byte {offset} (0x{offset:x}): {rule}")
    {
        Error = error;
        Offset = offset;
        Rule = rule;
    }

    /// <summary>The kind of refusal.</summary>
    public ModuleError Error { get; }

    /// <summary>The position of the error, in bytes from the start of the module.</summary>
    public int Offset { get; }

    /// <summary>The rule that is broken, in the WebAssembly specification's words if it has words for the rule.</summary>
    public string Rule { get; }

    private static string Sentence(ModuleError error) => error switch
    {
        ModuleError.Malformed => "malformed module",
        ModuleError.Invalid => "invalid module",
        ModuleError.Unsupported => "unsupported module",
        _ => "module over a limit",
    };
}
