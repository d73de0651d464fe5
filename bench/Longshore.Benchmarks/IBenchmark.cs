namespace Longshore.Benchmarks;

/// <summary>One named benchmark: measures, and tells the figures its issue or specification names.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One sentence: what is measured against what.</summary>
    string Summary { get; }

    /// <exception cref="MissingPeerException">What it is compared with is not installed.</exception>
    Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken);
}
