using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;

namespace Longshore.Node.Faces.Schedules;

/// <summary>Calls a function at a scheduled time, as a request that is posted to <c>http://cron/</c>.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="invoker">Runs the invocations.</param>
/// <param name="log">Logs how they ended.</param>
internal sealed class ScheduledCaller(IFunctionCatalog catalog, IInvoker invoker, InvocationLog log)
{
    private const string Url = "http://cron/";

    /// <summary>Calls a function. Its failure is logged.</summary>
    public async Task CallAsync(FunctionName name, CronSchedule schedule, DateTimeOffset scheduled, CancellationToken cancellationToken)
    {
        if (catalog.Find(name) is not { } function)
        {
            return;
        }

        var target = new InvocationTarget(Invocation.Of(function.Spec), "", function.Limits.InputBytesMax);
        var invocation = target.Invocation with { Request = () => RequestOf(schedule, scheduled) };
        using var result = await invoker.InvokeAsync(invocation, cancellationToken);
        log.Note(target, invocation, result);
    }

    private static GuestRequest RequestOf(CronSchedule schedule, DateTimeOffset scheduled) => new(
        "POST",
        Url,
        [
            new(NodeHeaders.ScheduledTime, scheduled.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            new(NodeHeaders.Cron, schedule.Expression),
        ])
    {
        Path = "/",
    };
}
