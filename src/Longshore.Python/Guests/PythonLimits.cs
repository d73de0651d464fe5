namespace Longshore.Python.Guests;

/// <summary>The limits of one guest.</summary>
public sealed record PythonLimits
{
    /// <summary>The smallest stack, in bytes: 2 MiB. Python's own limits of recursion are reached before its end, so that it raises a
    /// RecursionError.</summary>
    public const int StackBytesMin = 2 << 20;

    /// <summary>The most memory, in bytes. Default: 64 MiB. Python itself takes some 20 MiB.</summary>
    public long MemoryBytesMax { get; init; } = 64L << 20;

    /// <summary>The most native stack, in bytes. Default: 2 MiB.</summary>
    public int StackBytesMax { get; init; } = StackBytesMin;
}
