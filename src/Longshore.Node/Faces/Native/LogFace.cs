using System.Globalization;
using System.Text.Json;
using Longshore.Functions.Logs;
using Longshore.Node.Faces.Http;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Native;

/// <summary><c>GET /logs</c>: the lines of functions as JSON, one on each line, and with <c>follow=true</c> those to come. All of it requires the node's
/// token.</summary>
/// <param name="logs">The lines.</param>
/// <param name="stopping">Cancelled when the node stops.</param>
internal sealed class LogFace(FunctionLogs logs, CancellationToken stopping)
{
    private const string Path = "/logs";
    private const string FunctionKey = "function";
    private const string TailKey = "tail";
    private const string SinceKey = "since";
    private const string FollowKey = "follow";
    private const string LinesType = "application/x-ndjson";

    /// <summary>Adds the path.</summary>
    /// <param name="routes">Receives it.</param>
    /// <param name="guarded">Runs an action if the request shows the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded) =>
        routes.MapGet(Path, (HttpContext context) => guarded(context, ReadAsync));

    private async Task ReadAsync(HttpContext context)
    {
        if (!TryRead(context.Request.Query, out var query, out var follows, out var error))
        {
            await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, error);
            return;
        }

        if (!follows)
        {
            await BeginAsync(context, await logs.ReadAsync(query, context.RequestAborted), context.RequestAborted);
            return;
        }

        using var followed = await logs.TryFollowAsync(query, context.RequestAborted);
        await (followed is null
            ? ProblemResponse.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, $"{FunctionLogs.FollowersMax} clients follow logs already; try again when one has left")
            : FollowAsync(context, followed));
    }

    private static bool TryRead(IQueryCollection query, out LogQuery wanted, out bool follows, out string error)
    {
        wanted = new LogQuery(LogQuery.LinesLimit);
        follows = false;
        error = "";
        if (query.TryGetValue(FunctionKey, out var function))
        {
            wanted = wanted with { Function = function.ToString() };
        }

        if (query.TryGetValue(TailKey, out var tail))
        {
            if (!int.TryParse(tail, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) || lines > LogQuery.LinesLimit)
            {
                error = $"{TailKey} is a number of lines from 0 to {LogQuery.LinesLimit}";
                return false;
            }

            wanted = wanted with { LinesMax = lines };
        }

        if (query.TryGetValue(SinceKey, out var since))
        {
            if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                error = $"{SinceKey} is a time such as 2026-01-31T12:00:00Z";
                return false;
            }

            wanted = wanted with { Since = time };
        }

        if (query.TryGetValue(FollowKey, out var follow) && !bool.TryParse(follow, out follows))
        {
            error = $"{FollowKey} is true or false";
            return false;
        }

        return true;
    }

    private async Task FollowAsync(HttpContext context, FollowedLog log)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await BeginAsync(context, log.Before, ending.Token);
            await foreach (var line in log.ReadAllAsync(ending.Token))
            {
                Write(context, line);
                await context.Response.BodyWriter.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has left, or the node stops: the answer ends here.
        }
    }

    private static async Task BeginAsync(HttpContext context, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = LinesType;
        foreach (var line in lines)
        {
            Write(context, line);
        }

        await context.Response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void Write(HttpContext context, LogLine line)
    {
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            JsonSerializer.Serialize(json, line, ApiJson.Default.LogLine);
        }

        var end = context.Response.BodyWriter.GetSpan(1);
        end[0] = (byte)'\n';
        context.Response.BodyWriter.Advance(1);
    }
}
