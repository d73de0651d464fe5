namespace Longshore.Wasm;

/// <summary>Why a module is refused.</summary>
public enum ModuleError
{
    /// <summary>The bytes are not a module in the binary format.</summary>
    Malformed,

    /// <summary>The module breaks a validation rule.</summary>
    Invalid,

    /// <summary>The module uses a feature this engine leaves out.</summary>
    Unsupported,

    /// <summary>The module is over one of the engine's limits.</summary>
    TooLarge,
}
