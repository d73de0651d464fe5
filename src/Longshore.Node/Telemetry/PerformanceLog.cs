using System.Globalization;
using System.Threading.Channels;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Telemetry;

/// <summary>A line of CSV for every invocation, in the columns of SLEdge's sandbox performance log. SLEdge counts cycles of the processor
/// and gives its clock in proc_MHz; here the clock has 1,000 MHz, so that all times are nanoseconds.</summary>
/// <remarks>A thread of its own writes. If it cannot keep up, lines are dropped and counted, because the log must not delay calls.</remarks>
internal sealed class PerformanceLog : IAsyncDisposable
{
    /// <summary>The first line. SLEdge's header names 22 of the 24 columns; response_code and guarantee_type are missing there.
    /// </summary>
    public const string Header =
        "id,tenant,route,state,deadline,actual,queued,uninitialized,allocated,initialized,runnable,interrupted,preempted,running_sys,"
        + "running_user,asleep,returned,complete,error,proc_MHz,response_code,guarantee_type,payload_size,regression_param";

    private const int MegaHertz = 1000;
    private const int LinesMax = 65_536;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(LinesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Action<Exception> _faulted;
    private readonly StreamWriter _file;
    private readonly Task _writing;
    private long _id;
    private long _dropped;

    /// <param name="file">The file; it is replaced if it exists.</param>
    /// <param name="faulted">Receives the exception that ended the log, such as a full disk. Further lines are dropped.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public PerformanceLog(string file, Action<Exception> faulted)
    {
        _faulted = faulted;
        _file = new StreamWriter(file) { NewLine = "\n" };
        _file.WriteLine(Header);
        _writing = WriteAsync();
    }

    /// <summary>Logs an invocation of a route.</summary>
    public void Note(InvocationTarget target, Invocation invocation, InvocationResult result)
    {
        var line = Line(Interlocked.Increment(ref _id) - 1, target, invocation, result);
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes the remaining lines.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
        try
        {
            if (_dropped > 0)
            {
                await _file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"# {_dropped} lines were dropped"));
            }

            await _file.DisposeAsync();
        }
        catch (IOException fault)
        {
            _faulted(fault);
        }
    }

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
            $"{id},{Field(tenant)},{Field(route)},{(isComplete ? "Complete" : "Error")},{string.Join(',', times)},{status},{guarantee},{invocation.Input.Length},0");
    }

    private static long Cycles(TimeSpan time) => (long)time.TotalNanoseconds;

    // RFC 4180.
    private static string Field(string text) => text.AsSpan().ContainsAny(",\"\r\n")
        ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
        : text;

    // The border of the file: a full disk ends the log and nothing else.
    private async Task WriteAsync()
    {
        try
        {
            await WriteLinesAsync();
        }
        catch (Exception fault)
        {
            _lines.Writer.TryComplete();
            _faulted(fault);
        }
    }

    private async Task WriteLinesAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            await _file.WriteLineAsync(line);
            if (_lines.Reader.Count == 0)
            {
                await _file.FlushAsync();
            }
        }
    }
}
