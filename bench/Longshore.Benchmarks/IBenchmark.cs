namespace Longshore.Benchmarks;

/// <summary>One named benchmark, which measures the promised figures.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One sentence that says what is compared with what.</summary>
    string Summary { get; }

    /// <exception cref="MissingPeerException">A program to compare with is not installed.</exception>
    Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken);
}
