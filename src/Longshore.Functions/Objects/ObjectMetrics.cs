using System.Diagnostics.Metrics;

namespace Longshore.Functions.Objects;

/// <summary>The metrics of a node's objects.</summary>
internal sealed class ObjectMetrics : IDisposable
{
    private const string OutcomeDone = "done";
    private const string OutcomeCancelled = "cancelled";

    private readonly Counter<long> _operations;
    private readonly Counter<long> _bytes;

    /// <param name="running">The operations under way.</param>
    public ObjectMetrics(Func<int> running)
    {
        Meter = new Meter("Longshore.Objects");
        _operations = Meter.CreateCounter<long>("longshore.objects.operations", "{operation}", "Operations on objects that have ended");
        _bytes = Meter.CreateCounter<long>("longshore.objects.bytes", "By", "Bytes of objects that were read or written");
        Meter.CreateObservableGauge("longshore.objects.running", running, "{operation}", "Operations on objects that are under way");
    }

    /// <summary>The instruments.</summary>
    public Meter Meter { get; }

    /// <summary>Counts an operation that has ended.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="failure">How it failed, or null.</param>
    public void Count(string operation, Exception? failure) => _operations.Add(
        1,
        new KeyValuePair<string, object?>("operation", operation),
        new KeyValuePair<string, object?>("outcome", failure switch
        {
            null => OutcomeDone,
            ObjectException known => known.Failure.ToString(),
            _ => OutcomeCancelled,
        }));

    /// <summary>Counts bytes.</summary>
    /// <param name="direction"><c>read</c> or <c>written</c>.</param>
    /// <param name="count">Their number.</param>
    public void CountBytes(string direction, long count) => _bytes.Add(count, new KeyValuePair<string, object?>("direction", direction));

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
