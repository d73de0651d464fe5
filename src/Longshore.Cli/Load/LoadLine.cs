namespace Longshore.Cli.Load;

/// <summary>A line of a plot.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Points">Its values with their loads, by load.</param>
internal sealed record LoadLine(string Name, IReadOnlyList<(double Load, double Value)> Points);
