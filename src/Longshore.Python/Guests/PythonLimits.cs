namespace Longshore.Python.Guests;

/// <summary>The limits of one guest.</summary>
public sealed record PythonLimits
{
    /// <summary>The smallest stack, in bytes: 4 MiB. A recursion reaches Python's own limits before its end, so that Python raises a
    /// RecursionError. A thread of the pool has 8 MiB.</summary>
    public const int StackBytesMin = 4 << 20;

    /// <summary>The most memory, in bytes. Default: 64 MiB. Python itself takes 17 MiB, 6 of them for its
    /// stack.</summary>
    public long MemoryBytesMax { get; init; } = 64L << 20;

    /// <summary>The most native stack, in bytes. Default: 4 MiB.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
