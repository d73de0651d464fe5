namespace Longshore.Cli.Projects;

/// <summary>A place in a text file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal readonly record struct FilePlace(int Line, int Column);
