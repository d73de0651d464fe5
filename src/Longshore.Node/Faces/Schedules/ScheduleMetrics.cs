using System.Diagnostics.Metrics;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Schedules;

/// <summary>The metrics of schedules.</summary>
internal sealed class ScheduleMetrics : IDisposable
{
    private readonly Counter<long> _begun;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _elsewhere;
    private readonly Counter<long> _missed;

    public ScheduleMetrics()
    {
        _begun = Meter.CreateCounter<long>("longshore.schedule.begun", "{run}", "Runs of schedules that have begun.");
        _skipped = Meter.CreateCounter<long>(
            "longshore.schedule.skipped", "{run}", "Runs of schedules that were left out: the one before still ran, or they were late.");
        _elsewhere = Meter.CreateCounter<long>("longshore.schedule.elsewhere", "{run}", "Runs of schedules that another node of the cluster has begun.");
        _missed = Meter.CreateCounter<long>(
            "longshore.schedule.missed", "{run}", "Runs of schedules that were due while this node could not claim them: the cluster's NATS, or the disk, could not be used.");
    }

    public Meter Meter { get; } = new("Longshore.Schedules");

    public void NoteBegun(FunctionName function) => _begun.Add(1, Tag(function));

    public void NoteSkipped(FunctionName function) => _skipped.Add(1, Tag(function));

    public void NoteElsewhere(FunctionName function) => _elsewhere.Add(1, Tag(function));

    public void NoteMissed(FunctionName function) => _missed.Add(1, Tag(function));

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Tag(FunctionName function) => new("function", function.Value);
}
