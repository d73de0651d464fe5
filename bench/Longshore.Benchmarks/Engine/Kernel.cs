namespace Longshore.Benchmarks.Engine;

/// <summary>A benchmark kernel and its problem size.</summary>
internal sealed record Kernel(string Name, uint Size)
{
    /// <summary>The kernels, with sizes at which each takes 20 to 800 ms natively.</summary>
    public static IReadOnlyList<Kernel> All { get; } =
    [
        new("fib", 38), new("sha256", 64), new("matrix", 400), new("nbody", 2_000_000), new("sort", 5_000_000),
        new("wordcount", 64), new("coremark", 20_000), new("simd", 6_000), new("deflate", 6), new("btree", 300_000),
    ];
}
