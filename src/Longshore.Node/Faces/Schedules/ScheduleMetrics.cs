using System.Diagnostics.Metrics;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Schedules;

/// <summary>The metrics of schedules.</summary>
internal sealed class ScheduleMetrics : IDisposable
{
    private readonly Counter<long> _begun;
    private readonly Counter<long> _skipped;

    public ScheduleMetrics()
    {
        _begun = Meter.CreateCounter<long>("longshore.schedule.begun", "{run}", "Runs of schedules that have begun.");
        _skipped = Meter.CreateCounter<long>(
            "longshore.schedule.skipped", "{run}", "Runs of schedules that were left out: the one before still ran, or they were late.");
    }

    public Meter Meter { get; } = new("Longshore.Schedules");

    public void NoteBegun(FunctionName function) => _begun.Add(1, Tag(function));

    public void NoteSkipped(FunctionName function) => _skipped.Add(1, Tag(function));

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Tag(FunctionName function) => new("function", function.Value);
}
