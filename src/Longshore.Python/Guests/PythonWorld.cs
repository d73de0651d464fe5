using Longshore.Wasm.Wasi;

namespace Longshore.Python.Guests;

/// <summary>What a program sees beyond its own memory, from its load on.</summary>
public sealed record PythonWorld
{
    /// <summary>The environment variables, each as <c>NAME=value</c>. Default: none.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The directories. Guests of a program get directories with the same paths. Default: none.</summary>
    public IReadOnlyList<WasiDirectory> Directories { get; init; } = [];
}
