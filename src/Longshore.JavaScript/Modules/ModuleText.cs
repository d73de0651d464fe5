namespace Longshore.JavaScript.Modules;

/// <summary>One module of a graph.</summary>
/// <param name="Name">The module's name, also used in stack traces.</param>
/// <param name="Source">The module's source text.</param>
/// <param name="Imports">The module name for each specifier. All are in the same graph.</param>
public sealed record ModuleText(string Name, string Source, IReadOnlyDictionary<string, string> Imports)
{
    /// <summary>Where the text comes from, if it was compiled (<see cref="CompiledSource.Mappings"/>); null if it is the source.</summary>
    public string? Mappings { get; init; }
}
