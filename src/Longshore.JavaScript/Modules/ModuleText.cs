namespace Longshore.JavaScript.Modules;

/// <summary>One module of a graph.</summary>
/// <param name="Name">Its name, as stack traces write it.</param>
/// <param name="Source">Its text.</param>
/// <param name="Imports">What its specifiers lead to: names of modules of the same graph.</param>
public sealed record ModuleText(string Name, string Source, IReadOnlyDictionary<string, string> Imports);
