namespace Longshore.Wasm.Wasi;

/// <summary>What one run of a command sees of the world.</summary>
public readonly record struct WasiCall
{
    /// <summary>argv, the program's name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Environment variables as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; }

    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
