using System.Runtime.CompilerServices;
using Longshore.Functions.Calls;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>A function that can be called, or the reason why it cannot.</summary>
internal sealed class FunctionState(FunctionConfig config, SandboxPool? pool, string? defect)
{
    private const int NeedsRemembered = 8;

    private readonly string[] _bareArguments = [config.Name.Value];
    private Canary? _canary;

    public FunctionConfig Config => config;

    /// <summary>The spec as the text of its JSON, which other nodes are sent.</summary>
    public string SpecText => field ??= FunctionSpecJson.Write(config.Spec);

    public SandboxPool? Pool => pool;

    /// <summary>The statistics of its invocations. A new deployment under the same name continues them.</summary>
    public FunctionStatistics Statistics { get; init; } = new(config.Name);

    /// <summary>How long its last runs took.</summary>
    public RunLengths Times { get; } = new();

    /// <summary>How long the last runs of functions of its module took that its guests have called by pointer.</summary>
    public RunLengths PointerTimes { get; } = new();

    /// <summary>How members of the cluster kept their promises for it.</summary>
    public MemberOutcomes Outcomes { get; } = new();

    /// <summary>The memory and output that its guests need, in bytes: the most of the last runs, where older ones count less and less.
    /// The largest number before its first run.</summary>
    public long NeededBytes { get; private set; } = long.MaxValue;

    /// <summary>How many of its calls wait until the node has memory for them.</summary>
    public StrongBox<int> WaitingForRoom { get; } = new();

    /// <summary>Whether the store holds it. A route's function lives as long as its node.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>The canary beside it, or that it is itself; null if there is none.</summary>
    public Canary? Canary
    {
        get => Volatile.Read(ref _canary);
        set => Volatile.Write(ref _canary, value);
    }

    /// <summary>Why the module could not be loaded, or null.</summary>
    public string? Defect => defect;

    /// <summary>A guest has ended that needed some bytes. May be called from any thread: a lost update does no harm.</summary>
    public void NoteNeed(long bytes)
    {
        var before = NeededBytes;
        NeededBytes = before == long.MaxValue ? bytes : Math.Max(bytes, before - before / NeedsRemembered);
    }

    /// <summary>argv: the function's name, then the invocation's arguments.</summary>
    public IReadOnlyList<string> Arguments(IReadOnlyList<string> rest) =>
        rest.Count == 0 ? _bareArguments : [config.Name.Value, .. rest];
}
