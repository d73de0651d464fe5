namespace Longshore.Functions.Specs;

/// <summary>The kinds of code that a function can be made of.</summary>
public enum ArtifactKind
{
    /// <summary>A WebAssembly module that is a WASI command.</summary>
    WasmCommand,

    /// <summary>Modules of JavaScript, packed as one graph.</summary>
    JavaScript,

    /// <summary>A program of Python with its modules, packed as one zip archive.</summary>
    Python,
}
