namespace Longshore.Python.Guests;

/// <summary>The limits of one guest.</summary>
public sealed record PythonLimits
{
    /// <summary>The smallest stack, in bytes: 6 MiB. Recursion through C functions reaches Python's own limit with 5 MiB, if the code was
    /// compiled ahead of time; then Python raises a RecursionError. A thread of the pool has 8 MiB.</summary>
    public const int StackBytesMin = 6 << 20;

    /// <summary>The most memory, in bytes. Default: 64 MiB. Python itself takes 17 MiB, 6 of them for its
    /// stack.</summary>
    public long MemoryBytesMax { get; init; } = 64L << 20;

    /// <summary>The most native stack, in bytes. Default: 6 MiB.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
