using System.Diagnostics.Metrics;

namespace Longshore.Functions.State;

/// <summary>The instruments of state.</summary>
internal sealed class StateTraffic
{
    private readonly Counter<long> _pulled;
    private readonly Counter<long> _pushed;
    private readonly Counter<long> _pushes;

    public StateTraffic(Meter meter, Func<long> bytes, Func<int> regions)
    {
        meter.CreateObservableGauge("longshore.state.bytes", bytes, unit: "By", description: "Bytes of the regions of state that the node holds.");
        meter.CreateObservableGauge("longshore.state.regions", regions, unit: "{region}", description: "Regions of state that the node holds.");
        _pulled = meter.CreateCounter<long>("longshore.state.pulled", "By", "Bytes that were pulled from the store of state.");
        _pushed = meter.CreateCounter<long>("longshore.state.pushed", "By", "Bytes that were pushed to the store of state.");
        _pushes = meter.CreateCounter<long>("longshore.state.pushes", "{push}", "Pushes to the store of state, by how they ended.");
    }

    public void NotePull(StatePulled pulled) => _pulled.Add(pulled.Chunks.Sum(chunk => (long)chunk.Bytes.Length));

    public void NotePush(StatePush push, string outcome)
    {
        _pushed.Add(push.Changes.Sum(change => (long)change.Bytes.Length));
        _pushes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
