namespace Longshore.Wasm.Wasi;

/// <summary>The arguments, environment and input of one run of a command.</summary>
public readonly record struct WasiCall
{
    /// <summary>The arguments (argv), starting with the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The environment variables, each as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; }

    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
