namespace Longshore.Wasm;

/// <summary>The reason a module is refused.</summary>
public enum ModuleError
{
    /// <summary>The bytes are not a module in the binary format.</summary>
    Malformed,

    /// <summary>The module breaks a validation rule.</summary>
    Invalid,

    /// <summary>The module uses a feature that this engine does not support.</summary>
    Unsupported,

    /// <summary>The module exceeds one of the engine's limits.</summary>
    TooLarge,
}
