namespace Longshore.JavaScript.Contexts;

/// <summary>Provides the modules of a program.</summary>
public interface IModuleSource
{
    /// <summary>Resolves an import to the name of a module. A module is loaded once under its name.</summary>
    /// <param name="importer">The name of the importing module.</param>
    /// <param name="specifier">The specifier in the import.</param>
    /// <exception cref="JavaScriptException">There is no such module.</exception>
    string Resolve(string importer, string specifier);

    /// <summary>Returns the source text of a module.</summary>
    /// <exception cref="JavaScriptException">The module cannot be read.</exception>
    string Load(string name);

    /// <summary>Where the text of a module comes from if it was compiled; null if it is the source.</summary>
    SourceMap? MapOf(string name) => MappingsOf(name) is { } mappings ? SourceMap.Read(mappings) : null;

    /// <summary>The same as the text of the field <c>mappings</c> of a source map (ECMA-426).</summary>
    string? MappingsOf(string name) => null;

    /// <summary>Whether some module was compiled.</summary>
    bool HasMaps => false;
}
