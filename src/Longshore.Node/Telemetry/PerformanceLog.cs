using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Telemetry;

/// <summary>A line of CSV for every invocation, in the columns of SLEdge's sandbox performance log. SLEdge counts cycles of the processor
/// and gives its clock in proc_MHz; here the clock has 1,000 MHz, so that all times are nanoseconds.</summary>
internal sealed class PerformanceLog : IAsyncDisposable
{
    /// <summary>The first line. SLEdge's header names 22 of the 24 columns; response_code and guarantee_type are missing there.
    /// </summary>
    public const string Header =
        "id,tenant,route,state,deadline,actual,queued,uninitialized,allocated,initialized,runnable,interrupted,preempted,running_sys,"
        + "running_user,asleep,returned,complete,error,proc_MHz,response_code,guarantee_type,payload_size,regression_param";

    private const int MegaHertz = 1000;
    private readonly LineFile _file;
    private long _id;

    /// <param name="file">The file; it is replaced if it exists.</param>
    /// <param name="faulted">See <see cref="LineFile"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public PerformanceLog(string file, Action<Exception> faulted) => _file = new LineFile(file, Header, faulted);

    /// <summary>Logs an invocation of a route.</summary>
    public void Note(InvocationTarget target, Invocation invocation, InvocationResult result) =>
        _file.Write(Line(Interlocked.Increment(ref _id) - 1, target, invocation, result));

    /// <summary>Writes the remaining lines.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>One line.</summary>
    internal static string Line(long id, InvocationTarget target, Invocation invocation, InvocationResult result)
    {
        var (tenant, route) = target.Invocation.Class.Tenant.Length > 0 && target.Function.Value.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            ? (target.Invocation.Class.Tenant, target.Function.Value[slash..])
            : ("", target.Function.Value);
        var isComplete = result.Failure == Failure.None;
        var parked = result.Latency - result.QueueTime - result.ExecutionTime;
        long[] times =
        [
            Cycles(invocation.Deadline ?? TimeSpan.Zero), Cycles(result.Latency), Cycles(result.QueueTime),
            0, 0, 0, 0, 0, Math.Max(Cycles(parked), 0), 0, Cycles(result.ExecutionTime), 0, 0, 0, 0, MegaHertz,
        ];
        var status = isComplete ? 200 : FailureTable.Of(result.Failure).Status;
        var guarantee = target.Invocation.Class is { ReplenishmentPeriod.Ticks: > 0 } or { ReservationPercent: > 0 } ? 1 : 2;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{id},{LineFile.Field(tenant)},{LineFile.Field(route)},{(isComplete ? "Complete" : "Error")},{string.Join(',', times)},{status},{guarantee},{invocation.Input.Length},0");
    }

    private static long Cycles(TimeSpan time) => (long)time.TotalNanoseconds;
}
