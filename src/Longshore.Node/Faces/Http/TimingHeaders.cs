using System.Globalization;
using Longshore.Functions.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Longshore.Node.Faces.Http;

/// <summary>The headers that report a call's times and receipt: <c>Longshore-Latency-Us</c>, from arrival to the guest's end;
/// <c>Longshore-Execution-Us</c>, the guest's run; <c>Longshore-Deadline: met|missed</c>; and
/// <c>Longshore-Receipt</c>, the name of its receipt.</summary>
internal static class TimingHeaders
{
    private static readonly StringValues Met = "met";
    private static readonly StringValues Missed = "missed";

    /// <param name="headers">Receives them.</param>
    /// <param name="result">The call's result.</param>
    /// <param name="durationHeader">The header that has the time from arrival to end in seconds, in place of the two times; null for those.</param>
    public static void Write(IHeaderDictionary headers, InvocationResult result, string? durationHeader = null)
    {
        if (durationHeader is not null)
        {
            headers[durationHeader] = result.Latency.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture);
        }

        if (result.Latency == TimeSpan.Zero)
        {
            return;
        }

        // Each header costs 2 % of a short call.
        if (durationHeader is null)
        {
            headers["Longshore-Latency-Us"] = Microseconds(result.Latency);
            headers["Longshore-Execution-Us"] = Microseconds(result.ExecutionTime);
        }

        if (result.Receipt is { } receipt)
        {
            headers["Longshore-Receipt"] = receipt.ToString();
        }

        if (result.DeadlineMet is { } met)
        {
            headers["Longshore-Deadline"] = met ? Met : Missed;
        }
    }

    private static string Microseconds(TimeSpan span) =>
        ((long)span.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
