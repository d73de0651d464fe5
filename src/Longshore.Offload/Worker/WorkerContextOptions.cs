using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Worker;

/// <summary>The limits of sandboxes that run calls, on a worker or on the device itself.</summary>
public record WorkerContextOptions
{
    /// <summary>The smallest memory limit of a sandbox, in bytes: 2 MiB.</summary>
    // QuickJS takes 1.4 MiB itself; below this a worker could begin no call.
    public const long MemoryBytesMin = 2L << 20;

    /// <summary>The largest memory limit of a sandbox, in bytes: what a wasm memory can have.</summary>
    public const long MemoryBytesMost = 4L << 30;

    /// <summary>The memory and stack of one sandbox.</summary>
    public JavaScriptLimits Limits { get; init; } = new();

    /// <summary>The longest run of a call, and of the evaluation of modules. Default: 10 minutes, what the heaviest of ATLAS's programs
    /// takes on a slow machine.</summary>
    public TimeSpan CallTimeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most module graphs that are kept for all clients. Default: 64, about 100 MB of snapshots.</summary>
    public int ProgramsMax { get; init; } = 64;

    /// <summary>The most bytes that the console of one call sends to its client. Default: 1 MiB, more than a person reads.</summary>
    public int PrintBytesMax { get; init; } = 1 << 20;

    /// <summary>The errors of the values, one sentence each.</summary>
    public virtual IEnumerable<string> Violations()
    {
        if (Limits.MemoryBytesMax is < MemoryBytesMin or > MemoryBytesMost)
        {
            yield return $"a sandbox memory of {Limits.MemoryBytesMax} bytes is outside {MemoryBytesMin >> 20} MiB to {MemoryBytesMost >> 30} GiB";
        }

        if (CallTimeMax < TimeSpan.FromMilliseconds(1) || CallTimeMax > TimeSpan.FromDays(1))
        {
            yield return $"a call time of {CallTimeMax.TotalSeconds:0.######} s is outside 1 ms to 1 day";
        }

        if (ProgramsMax is < 1 or > 10_000)
        {
            yield return $"{ProgramsMax} module graphs are outside 1 to 10,000";
        }

        if (PrintBytesMax < 0)
        {
            yield return $"{PrintBytesMax} bytes of console output are fewer than none";
        }
    }
}
