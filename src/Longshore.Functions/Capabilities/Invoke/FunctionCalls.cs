using System.Diagnostics.Metrics;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>The calls of functions by functions of one node. They go through the node's invoker, as every call does.</summary>
/// <param name="time">The clocks, those of the invoker.</param>
public sealed class FunctionCalls(TimeProvider time) : IDisposable
{
    /// <summary>The name of the capability in grants.</summary>
    public const string CapabilityName = "invoke";

    private volatile IInvoker? _invoker;
    private Func<FunctionName, FunctionSpec?> _find = _ => null;
    private Func<int>? _freeSlots;
    private Counter<long>? _calls;

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Invoke");

    /// <summary>The clocks.</summary>
    internal TimeProvider Time => time;

    /// <summary>The invoker, or null before there is one.</summary>
    internal IInvoker? Invoker => _invoker;

    /// <summary>The core slots that the calling guest has, or that no guest has or waits for; at least one.</summary>
    internal int FreeSlots => Math.Max(1 + (_freeSlots?.Invoke() ?? 0), 1);

    /// <summary>Connects the calls with the invoker. It is made after the functions that call it.</summary>
    /// <param name="invoker">Runs the calls.</param>
    /// <param name="find">Finds a function's spec, or null.</param>
    /// <param name="freeSlots">Gives the core slots that no guest has or waits for; negative if more wait. Null for none.</param>
    public void Connect(IInvoker invoker, Func<FunctionName, FunctionSpec?> find, Func<int>? freeSlots = null)
    {
        (_find, _freeSlots) = (find, freeSlots);
        _calls = Meter.CreateCounter<long>("longshore.invoke.calls", "{call}", "Calls of functions by functions, by how they ended.");
        _invoker = invoker;
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    internal FunctionSpec? Find(FunctionName name) => _find(name);

    internal void Note(Failure failure) => _calls?.Add(1, new KeyValuePair<string, object?>("outcome", failure.ToString()));
}
