namespace Longshore.Wasm.Wasi;

/// <summary>The arguments, environment and input of one run of a command.</summary>
public readonly record struct WasiCall
{
    /// <summary>The arguments (argv), starting with the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Returns the environment variables, each as <c>NAME=value</c>. Called once in a run, when the guest first asks for them.
    /// Default: null, no variables.</summary>
    public Func<IReadOnlyList<string>>? Environment { get; init; }

    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
