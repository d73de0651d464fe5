namespace Longshore.Wasm;

/// <summary>A module was refused: nothing of it was compiled.</summary>
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

    /// <summary>Where in the module, in bytes from its start.</summary>
    public int Offset { get; }

    /// <summary>The rule that is broken, in the words of the WebAssembly specification where it has words for it.</summary>
    public string Rule { get; }

    private static string Sentence(ModuleError error) => error switch
    {
        ModuleError.Malformed => "malformed module",
        ModuleError.Invalid => "invalid module",
        ModuleError.Unsupported => "unsupported module",
        _ => "module over a limit",
    };
}
