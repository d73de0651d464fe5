namespace Longshore.Benchmarks;

/// <summary>The result of a benchmark.</summary>
/// <param name="Columns">The column titles of the table.</param>
/// <param name="Rows">The rows of the table, as text for readers.</param>
/// <param name="Figures">The promised figures, by name.</param>
internal sealed record BenchmarkReport(
    IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, IReadOnlyDictionary<string, double> Figures);
