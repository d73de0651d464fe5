namespace Longshore.JavaScript.Contexts;

/// <summary>Where a program's modules come from.</summary>
public interface IModuleSource
{
    /// <summary>What an import leads to: the name under which a module is loaded once.</summary>
    /// <param name="importer">The name of the module that imports.</param>
    /// <param name="specifier">What stands in the import.</param>
    /// <exception cref="JavaScriptException">There is no such module.</exception>
    string Resolve(string importer, string specifier);

    /// <summary>The source text of a module.</summary>
    /// <exception cref="JavaScriptException">It cannot be read.</exception>
    string Load(string name);
}
