using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Longshore.Tests.Cluster;

/// <summary>Counts what a meter's counter counts, by the values of its tags with spaces between them.</summary>
internal sealed class MetricCount : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <param name="meter">The meter.</param>
    /// <param name="name">The counter's name.</param>
    public MetricCount(Meter meter, string name)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter && instrument.Name == name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measured, tags, _) =>
        {
            var key = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            _counts.AddOrUpdate(key, measured, (_, before) => before + measured);
        });
        _listener.Start();
    }

    /// <summary>How often it was counted.</summary>
    public long Of(string tags) => _counts.GetValueOrDefault(tags);

    public void Dispose() => _listener.Dispose();
}
