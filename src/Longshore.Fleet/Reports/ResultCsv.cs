using System.Globalization;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Reports;

/// <summary>Writes results as CSV (RFC 4180): MicroFaaS's columns, and then those that it lacks.</summary>
public static class ResultCsv
{
    /// <summary>The first line. Times are in milliseconds; the joules are by the declared watts.</summary>
    public const string Header = "invocation_id,worker,function_id,exec_time,rtt,timestamp,boot_time,queue_wait,attempts,failure,boot_joules,run_joules,boot_kind";

    /// <summary>The line of a result.</summary>
    public static string Line(JobResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Id.ToWire()},{result.Board},{Quote(result.Function)},{result.ExecutionMilliseconds},{result.RoundTripMilliseconds},{result.EndedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss},{result.BootMilliseconds},{(long)result.Waited.TotalMilliseconds},{result.Attempts},{Quote(result.Failure)},{result.BootJoules:0.######},{result.RunJoules:0.######},{BootKind(result)}");

    // Empty without a boot before the job.
    private static string BootKind(JobResult result) => result.BootMilliseconds == 0 ? "" : result.IsRestored ? "snapshot" : "boot";

    // A cell that a spreadsheet would take for a formula is text.
    private static string Quote(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@', ..] ? "'" + text : text;
        return safe.AsSpan().IndexOfAny("\",\r\n") >= 0 ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }
}
