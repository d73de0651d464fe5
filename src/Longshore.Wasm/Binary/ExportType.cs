namespace Longshore.Wasm;

/// <summary>One export of a module.</summary>
/// <param name="Name">The name of the export.</param>
/// <param name="Kind">The kind of the exported item.</param>
/// <param name="Index">The index of the item in the module's index space of that kind, in which imports come first.</param>
public readonly record struct ExportType(string Name, ExternKind Kind, int Index)
{
    /// <summary>The start of the entry, in bytes from the start of the module.</summary>
    internal int Offset { get; init; }
}
