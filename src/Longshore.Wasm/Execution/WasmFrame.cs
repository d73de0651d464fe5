namespace Longshore.Wasm;

/// <summary>One frame of a guest's stack.</summary>
/// <param name="Function">The index of the function in its module.</param>
/// <param name="Name">The function's name from the module's name section, or null.</param>
public readonly record struct WasmFrame(int Function, string? Name)
{
    /// <summary>The frame as <c>name (function 12)</c>.</summary>
    public override string ToString() => Name is null ? $"function {Function}" : $"{Name} (function {Function})";
}
