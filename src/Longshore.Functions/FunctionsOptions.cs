using Longshore.Wasm;

namespace Longshore.Functions;

/// <summary>How a node runs functions.</summary>
public sealed record FunctionsOptions
{
    /// <summary>Most guests that run at one time. Default: the number of processors.</summary>
    public int CoreSlots { get; init; } = Environment.ProcessorCount;

    /// <summary>Most invocations that wait for a core slot; further ones are refused as overloaded. Default: 4,096.
    /// </summary>
    // As long as SLEdge's queue. At 100 us a call the last one waits 0.2 s on two cores.
    public int QueueLengthMax { get; init; } = 4096;

    /// <summary>Most idle sandboxes kept for each function. Default: twice the core slots.</summary>
    // One runs and one is being answered from on every core.
    public int IdleSandboxesMax { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Largest module that is accepted, in bytes. Default: 64 MiB.</summary>
    // Ten times the largest module of today's language runtimes; compiling needs about 20 times a module's size.
    public int ModuleBytesMax { get; init; } = 64 << 20;

    /// <summary>How large modules are compiled ahead of time, or null: all are compiled just in time. Default: null.</summary>
    public AheadOfTimeOptions? AheadOfTime { get; init; }

    /// <summary>What is wrong with the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (CoreSlots is < 1 or > 1024)
        {
            yield return $"{CoreSlots} core slots are outside 1 to 1024";
        }

        if (QueueLengthMax is < 0 or > 1_000_000)
        {
            yield return $"a queue of {QueueLengthMax} is outside 0 to 1,000,000";
        }

        if (IdleSandboxesMax is < 1 or > 1024)
        {
            yield return $"{IdleSandboxesMax} idle sandboxes are outside 1 to 1024";
        }
    }
}
