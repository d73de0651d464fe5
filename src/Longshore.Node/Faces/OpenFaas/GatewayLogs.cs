using System.Globalization;
using System.Text.Json;
using Longshore.Functions.Logs;
using Longshore.Node.Faces.OpenFaas.Messages;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>GET /system/logs</c>: the lines of a function as JSON, one on each line, and those to come.</summary>
/// <param name="functions">The functions.</param>
/// <param name="logs">Their lines.</param>
/// <param name="stopping">Cancelled when the node stops.</param>
internal sealed class GatewayLogs(GatewayFunctions functions, FunctionLogs logs, CancellationToken stopping)
{
    private const string LinesType = "application/x-ndjson";
    private static readonly string Instance = Environment.MachineName;

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The function.</param>
    public async Task HandleAsync(HttpContext context, GatewayName name)
    {
        var query = context.Request.Query;
        var since = DateTimeOffset.MinValue;
        var tail = 0;
        var follows = false;
        if ((query.TryGetValue("since", out var sinceText)
                && !DateTimeOffset.TryParse(sinceText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since))
            || (query.TryGetValue("tail", out var tailText) && !int.TryParse(tailText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out tail))
            || (query.TryGetValue("follow", out var followText) && !TryFlag(followText.ToString(), out follows)))
        {
            await GatewayAnswer.WriteAsync(
                context, StatusCodes.Status422UnprocessableEntity, "since is a time such as 2026-01-31T12:00:00Z, tail a number, follow true or false");
            return;
        }

        if (functions.Find(name) is not { } function)
        {
            await GatewayAnswer.NotFoundAsync(context, name);
            return;
        }

        // No number, or one below 1, is all of them.
        var wanted = new LogQuery(tail > 0 ? Math.Min(tail, LogQuery.LinesLimit) : LogQuery.LinesLimit) { Function = function.Config.Name.Value, Since = since };
        if (!follows)
        {
            await BeginAsync(context, name, await logs.ReadAsync(wanted, context.RequestAborted));
            return;
        }

        using var followed = await logs.TryFollowAsync(wanted, context.RequestAborted);
        await (followed is null
            ? GatewayAnswer.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, $"{FunctionLogs.FollowersMax} clients follow logs already")
            : FollowAsync(context, name, followed));
    }

    private static bool TryFlag(string text, out bool flag)
    {
        flag = text is "1" or "true" or "True" or "TRUE" or "t" or "T";
        return flag || text is "0" or "false" or "False" or "FALSE" or "f" or "F" or "";
    }

    private static async Task BeginAsync(HttpContext context, GatewayName name, IReadOnlyList<LogLine> lines)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = LinesType;
        foreach (var line in lines)
        {
            Write(context, name, line);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(HttpContext context, GatewayName name, LogLine line)
    {
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            JsonSerializer.Serialize(
                json,
                new GatewayLogLine { Name = name.Name, Namespace = name.Namespace, Instance = Instance, Timestamp = line.Time, Text = line.Text },
                GatewayJson.Answers.GatewayLogLine);
        }

        var end = context.Response.BodyWriter.GetSpan(1);
        end[0] = (byte)'\n';
        context.Response.BodyWriter.Advance(1);
    }

    private async Task FollowAsync(HttpContext context, GatewayName name, FollowedLog log)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await BeginAsync(context, name, log.Before);
            await foreach (var line in log.ReadAllAsync(ending.Token))
            {
                Write(context, name, line);
                await context.Response.BodyWriter.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has left, or the node stops: the answer ends here.
        }
    }
}
