namespace Longshore.Python.Packages;

/// <summary>One import of a module.</summary>
/// <param name="Level">The number of leading dots; 0 for an absolute import.</param>
/// <param name="Module">The module's name, which may be empty after dots.</param>
/// <param name="Names">The names imported from it, which may be modules too.</param>
internal sealed record PythonImport(int Level, string Module, IReadOnlyList<string> Names);
