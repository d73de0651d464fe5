namespace Longshore.Benchmarks;

/// <summary>What a benchmark found.</summary>
/// <param name="Columns">The table's head.</param>
/// <param name="Rows">The table's rows, as text for people.</param>
/// <param name="Figures">The figures that are promised, by their names.</param>
internal sealed record BenchmarkReport(
    IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, IReadOnlyDictionary<string, double> Figures);
