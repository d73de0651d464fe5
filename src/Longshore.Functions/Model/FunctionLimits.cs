namespace Longshore.Functions.Model;

/// <summary>What one invocation of a function may use. Every limit has a default; a deployment may set its own.</summary>
public sealed record FunctionLimits
{
    /// <summary>The limits of a function whose deployment names none.</summary>
    public static FunctionLimits Default { get; } = new();

    /// <summary>Most linear memory, in bytes, over all memories of the instance. Default: 64 MiB.</summary>
    // 1,024 WebAssembly pages: enough to decode a photograph, small enough for 200 busy instances in 16 GiB.
    public long MemoryBytesMax { get; init; } = 64L << 20;

    /// <summary>Most time from the start of the guest to its end. Default: 5 seconds.</summary>
    // Edge functions answer in milliseconds; a runaway must not hold a core slot for longer than a person waits.
    public TimeSpan WallTimeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes the guest may write to standard output. Default: 16 MiB.</summary>
    // The output is held in memory until the guest ends, so that a failure can still be answered as a failure.
    public int OutputBytesMax { get; init; } = 16 << 20;

    /// <summary>Most bytes of request body. Default: 16 MiB.</summary>
    public int InputBytesMax { get; init; } = 16 << 20;

    /// <summary>Most native stack the guest may use, in bytes. Default: 512 KiB.</summary>
    // Half of what a pooled thread has; unwinding a full stack costs about 1 ms per 1,000 frames.
    public int StackBytesMax { get; init; } = 512 << 10;

    /// <summary>The directories of the node it may see. Default: none.</summary>
    public FunctionDirectories Directories { get; init; } = FunctionDirectories.None;

    /// <summary>The bounds each limit must stay within, every violation as one sentence.</summary>
    public IEnumerable<string> Violations()
    {
        if (MemoryBytesMax is < 64 << 10 or > 4L << 30)
        {
            yield return $"memory limit {MemoryBytesMax} bytes is outside 64 KiB to 4 GiB";
        }

        if (WallTimeMax <= TimeSpan.Zero || WallTimeMax > TimeSpan.FromHours(1))
        {
            yield return $"wall time limit {WallTimeMax} is outside 0 to 1 hour";
        }

        if (OutputBytesMax is < 0 or > 1 << 30)
        {
            yield return $"output limit {OutputBytesMax} bytes is outside 0 to 1 GiB";
        }

        if (InputBytesMax is < 0 or > 1 << 30)
        {
            yield return $"input limit {InputBytesMax} bytes is outside 0 to 1 GiB";
        }

        if (StackBytesMax is < 64 << 10 or > 1 << 20)
        {
            yield return $"stack limit {StackBytesMax} bytes is outside 64 KiB to 1 MiB";
        }

        if (Directories.Items.Length > FunctionDirectories.CountMax)
        {
            yield return $"{Directories.Items.Length} directories are over the limit of {FunctionDirectories.CountMax}";
        }
    }
}
