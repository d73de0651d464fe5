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
}
