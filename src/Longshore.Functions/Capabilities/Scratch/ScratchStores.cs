using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>The scratch stores of a node, by name. A store is there from the first grant that names it until the node ends.</summary>
public sealed class ScratchStores : IAsyncDisposable
{
    /// <summary>The name of the capability in grants.</summary>
    public const string CapabilityName = "scratch";

    private readonly ConcurrentDictionary<string, ScratchStore> _stores = new(StringComparer.Ordinal);
    private readonly ScratchLimits _limits;
    private readonly ScratchWriter? _writer;

    /// <summary>Empty stores that live as long as the node.</summary>
    /// <param name="limits">The limits of each.</param>
    public ScratchStores(ScratchLimits limits)
        : this(limits, writer: null)
    {
    }

    private ScratchStores(ScratchLimits limits, ScratchWriter? writer)
    {
        _limits = limits;
        _writer = writer;
        Meter.CreateObservableGauge(
            "longshore.scratch.bytes", () => Measure(store => store.Bytes), unit: "By", description: "Bytes in a scratch store.");
        Meter.CreateObservableGauge(
            "longshore.scratch.entries", () => Measure(store => store.Count), unit: "{entry}", description: "Entries of a scratch store.");
        Meter.CreateObservableCounter(
            "longshore.scratch.refused",
            () => Measure(store => store.Refused),
            unit: "{change}",
            description: "Changes of a scratch store that a limit has refused.");
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Scratch");

    /// <summary>Stores whose changes are durable before the guest that made them goes on.</summary>
    /// <param name="limits">The limits of each.</param>
    /// <param name="journal">Their journal. The caller disposes it, after the stores.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public static async Task<ScratchStores> OpenAsync(ScratchLimits limits, IScratchJournal journal, CancellationToken cancellationToken)
    {
        var entries = await journal.LoadAsync(cancellationToken);
        var stores = new ScratchStores(limits, new ScratchWriter(journal));
        foreach (var entry in entries)
        {
            stores.Open(entry.Store).Restore(entry.Key.Span, entry.Value is { } value ? value.Span : default);
        }

        return stores;
    }

    /// <summary>The grant of a store.</summary>
    /// <param name="store">The store's name.</param>
    public static Grant GrantOf(string store) => new(CapabilityName, store);

    /// <summary>Writes the remaining changes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        Meter.Dispose();
    }

    internal ScratchStore Open(string name) => _stores.GetOrAdd(name, name => new ScratchStore(name, _limits, _writer));

    private IEnumerable<Measurement<long>> Measure(Func<ScratchStore, long> value) =>
        _stores.Values.Select(store => new Measurement<long>(value(store), store.Tag));
}
