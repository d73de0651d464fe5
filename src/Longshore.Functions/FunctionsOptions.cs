using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Objects;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.Wasm;

namespace Longshore.Functions;

/// <summary>How a node runs functions.</summary>
public sealed record FunctionsOptions
{
    /// <summary>The least value of <see cref="MemoryBytesMax"/>: 256 MiB.</summary>
    public const long MemoryBytesMin = 256L << 20;

    /// <summary>The most guests that run at one time. Default: the number of processors.</summary>
    public int CoreSlots { get; init; } = Environment.ProcessorCount;

    /// <summary>The policy that orders waiting invocations and decides on pre-emption: EDF, FIFO, SJF, RR, MTDS or MTDBF. Default: EDF.
    /// </summary>
    public string Policy { get; init; } = SchedulingPolicies.Names[0];

    /// <summary>The dispatcher that chooses an invocation's queue: TO_GLOBAL_QUEUE, EDF_INTERRUPT, SHINJUKU, DARC, RR, JSQ or LLD. Default:
    /// TO_GLOBAL_QUEUE, one queue for all slots.</summary>
    public string Dispatcher { get; init; } = KnownDispatchers.Names[0];

    /// <summary>The time slice of policies that take turns. Default: 1 ms.</summary>
    public TimeSpan Quantum { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether a running guest may be pre-empted. Default: yes.</summary>
    public bool Preempts { get; init; } = true;

    /// <summary>Whether an invocation is refused if it could not meet its deadline, or would make others miss theirs. Default: yes.
    /// </summary>
    public bool Admits { get; init; } = true;

    /// <summary>The most invocations that wait for a core slot. Further ones are refused as overloaded. Default: 4,096.
    /// </summary>
    // The length of SLEdge's queue. With calls of 100 us, the last one waits 0.2 s on two cores.
    public int QueueLengthMax { get; init; } = 4096;

    /// <summary>The most idle sandboxes that are kept for each function. Default: twice the core slots.</summary>
    // On every core one runs, and the output of one is being sent.
    public int IdleSandboxesMax { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>The largest module that is accepted, in bytes. Default: 64 MiB.</summary>
    // Ten times the largest module of today's language runtimes; compiling needs about 20 times a module's size.
    public int ModuleBytesMax { get; init; } = 64 << 20;

    /// <summary>The bound on the process's resident memory without pages of files, in bytes. Near it large guests are ended and calls are refused, at last all of them. Default: three
    /// quarters of the memory that the process may use, which is the machine's or its control group's.</summary>
    public long MemoryBytesMax { get; init; } = DefaultMemoryBytesMax(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>What this process can prove of itself. Default: nothing.</summary>
    public TrustProof Proof { get; init; } = TrustProof.None;

    /// <summary>How large modules are compiled ahead of time, or null: all are compiled just in time. Default: null.</summary>
    public AheadOfTimeOptions? AheadOfTime { get; init; }

    /// <summary>The least code of a module, in bytes, whose functions are compiled one by one, each at its first call. Default: that of the
    /// engine.</summary>
    public int LazyCodeBytesMin { get; init; } = new EngineOptions().LazyCodeBytesMin;

    /// <summary>The limits of each scratch store.</summary>
    public ScratchLimits Scratch { get; init; } = new();

    /// <summary>The limits of each key-value store.</summary>
    public KeyValueLimits KeyValue { get; init; } = new();

    /// <summary>The limits of state.</summary>
    public StateLimits State { get; init; } = new();

    /// <summary>The limits of objects.</summary>
    public ObjectLimits Objects { get; init; } = new();

    /// <summary>The limits of each queue.</summary>
    public QueueLimits Queues { get; init; } = new();

    /// <summary>The limits of functions' requests to other servers.</summary>
    public HttpLimits Http { get; init; } = new();

    /// <summary>The limits of functions' connections to other servers.</summary>
    public TcpLimits Tcp { get; init; } = new();

    /// <summary>The watts that a core slot takes while a guest runs, so that placement can compare this process with boards, from 0 to 1,000. Default: 0,
    /// the energy here is not known.</summary>
    public double CoreWatts { get; init; }

    /// <summary>The price of a second on a core slot, in any unit that all nodes share, from 0 to 1,000,000; null where it is not known. Default: null.</summary>
    public double? CorePrice { get; init; }

    /// <summary>What placement prefers for functions that say nothing. Default: the least weighted cost.</summary>
    public PlacementGoal Goal { get; init; }

    /// <summary>The cost of executors' offers.</summary>
    public PlacementWeights Placement { get; init; } = new();

    /// <summary>Keeps the decisions of placement; null keeps none. Default: null.</summary>
    public IPlacementJournal? PlacementJournal { get; init; }

    /// <summary>Keeps a receipt of every call whose guest ran; null makes none. Default: null.</summary>
    public IReceiptBook? Receipts { get; init; }

    /// <summary>Receives exceptions that the scheduler's threads caught; the threads continue. Null ignores them. Default: null.
    /// </summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>Whether the policy or the dispatcher orders calls by their deadlines.</summary>
    public bool OrdersByDeadline =>
        SchedulingPolicies.OrdersByDeadline(Policy) || KnownDispatchers.Find(Dispatcher) is { OrdersByDeadline: true };

    // The last quarter is for what arrives between two checks, and for other programs. A small machine must still start a node.
    internal static long DefaultMemoryBytesMax(long available) => Math.Max(available / 4 * 3, MemoryBytesMin);

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (CoreSlots is < 1 or > 1024)
        {
            yield return $"{CoreSlots} core slots are outside 1 to 1024";
        }

        if (!SchedulingPolicies.Names.Contains(Policy, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"there is no scheduling policy \"{Policy}\"; there are {string.Join(", ", SchedulingPolicies.Names)}";
        }

        if (KnownDispatchers.Find(Dispatcher) is null)
        {
            yield return $"there is no dispatcher \"{Dispatcher}\"; there are {string.Join(", ", KnownDispatchers.Names)}";
        }

        if (Quantum < TimeSpan.FromMicroseconds(100) || Quantum > TimeSpan.FromSeconds(10))
        {
            yield return $"a quantum of {Quantum.TotalMicroseconds} us is outside 100 us to 10 s";
        }

        if (QueueLengthMax is < 0 or > 1_000_000)
        {
            yield return $"a queue of {QueueLengthMax} is outside 0 to 1,000,000";
        }

        if (MemoryBytesMax < MemoryBytesMin)
        {
            yield return $"a bound of {MemoryBytesMax} bytes on the node's memory is under {MemoryBytesMin}: the node alone needs as much";
        }

        if (CorePrice is not (null or (>= 0 and <= 1_000_000)))
        {
            yield return FormattableString.Invariant($"{CorePrice} as the price of a second is outside 0 to 1000000");
        }

        if (CoreWatts is not (>= 0 and <= 1000))
        {
            yield return $"{CoreWatts} watts of a core are outside 0 to 1000";
        }

        if (IdleSandboxesMax is < 1 or > 1024)
        {
            yield return $"{IdleSandboxesMax} idle sandboxes are outside 1 to 1024";
        }

        foreach (var violation in Scratch.Violations().Concat(KeyValue.Violations()).Concat(State.Violations()).Concat(Objects.Violations()).Concat(Queues.Violations()))
        {
            yield return violation;
        }
    }
}
