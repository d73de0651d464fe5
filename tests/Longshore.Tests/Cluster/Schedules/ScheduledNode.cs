using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Schedules;
using Longshore.Functions.Calls;
using Longshore.Functions.Schedules;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Schedules;
using Longshore.Node.Telemetry;
using Longshore.Tests.Functions;
using Longshore.Tests.Node.Triggers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Cluster.Schedules;

/// <summary>A node of a cluster that follows one schedule, with a clock of its own.</summary>
internal sealed class ScheduledNode : IAsyncDisposable
{
    private static readonly FunctionName Function = FunctionFixture.Name("f");

    private readonly NatsLink _link;
    private readonly ScheduleMetrics _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly ScheduleTrigger _trigger;

    private ScheduledNode(NatsLink link, CronSchedule schedule, DateTimeOffset now, ConcurrentQueue<string> runs)
    {
        _link = link;
        Time = new FakeTimeProvider(now);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _metrics.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        _listener.Start();
        var invoker = new RecordingInvoker
        {
            Answer = (call, _) =>
            {
                runs.Enqueue(call.Request!().Headers[0].Value);
                return Task.FromResult(new InvocationResult(default));
            },
        };
        var catalog = new StubCatalog(new FunctionSpec(Function, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand)));
        var caller = new ScheduledCaller(catalog, invoker, new InvocationLog(NullLogger<InvocationLog>.Instance, performance: null));
        _trigger = new ScheduleTrigger(
            ScheduleKey.Of(Function, schedule), schedule, new ClusterScheduleStore(link, TimeProvider.System), caller, _metrics, Time, NullLogger.Instance, _ending.Token);
    }

    public FakeTimeProvider Time { get; }

    public long Begun => _counts.GetValueOrDefault("longshore.schedule.begun");

    public long Elsewhere => _counts.GetValueOrDefault("longshore.schedule.elsewhere");

    public long Missed => _counts.GetValueOrDefault("longshore.schedule.missed");

    public bool IsConnected => _link.Problem is null;

    /// <summary>Starts a node.</summary>
    /// <param name="server">Where it meets others.</param>
    /// <param name="schedule">The schedule of its function.</param>
    /// <param name="now">What its clock says.</param>
    /// <param name="runs">Receives the scheduled times of its runs.</param>
    public static async Task<ScheduledNode> StartAsync(NatsServer server, CronSchedule schedule, DateTimeOffset now, ConcurrentQueue<string> runs)
    {
        var node = new ScheduledNode(await TestLink.OpenAsync(server), schedule, now, runs);
        node._trigger.Start(Task.CompletedTask);

        // The schedule is followed once its start is noted.
        var store = new ClusterScheduleStore(node._link, TimeProvider.System);
        await Eventually.HoldsAsync(async () =>
            await store.FindAsync(ScheduleKey.Of(Function, schedule), TestContext.Current.CancellationToken) is not null);
        return node;
    }

    /// <summary>Lets its clock go on, minute by minute, until a condition holds.</summary>
    public async Task GoOnUntilAsync(Func<bool> holds) => await Eventually.HoldsAsync(() =>
    {
        var isSo = holds();
        if (!isSo)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        return isSo;
    });

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _trigger.Stop();
        await _trigger.Ended;
        _trigger.Dispose();
        _listener.Dispose();
        _metrics.Dispose();
        _ending.Dispose();
        await _link.DisposeAsync();
    }
}
