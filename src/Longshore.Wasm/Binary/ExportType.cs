namespace Longshore.Wasm;

/// <summary>One export of a module.</summary>
/// <param name="Name">The name it is found by.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Its index among the module's items of that kind, imports first.</param>
public readonly record struct ExportType(string Name, ExternKind Kind, int Index)
{
    /// <summary>Where the entry begins, in bytes from the start of the module.</summary>
    internal int Offset { get; init; }
}
