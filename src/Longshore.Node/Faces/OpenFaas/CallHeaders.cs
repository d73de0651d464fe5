using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The headers by which OpenFaaS's gateway marks a call, on its way to the function and on the answer.</summary>
internal static class CallHeaders
{
    /// <summary>The call's number, a UUID, unless the client has chosen one.</summary>
    public const string CallId = "X-Call-Id";

    /// <summary>When it arrived, in nanoseconds since 1970.</summary>
    public const string StartTime = "X-Start-Time";

    private const string ServedBy = "X-Served-By";
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedHost = "X-Forwarded-Host";
    private const int CallIdLengthMax = 128;

    private static readonly string Server = "longshore/" + ServerVersion.Text;

    /// <summary>Marks a call.</summary>
    /// <returns>Its number.</returns>
    public static string Mark(HttpContext context, DateTimeOffset now)
    {
        var request = context.Request.Headers;
        var asked = request[CallId].ToString();
        var id = asked.Length is > 0 and <= CallIdLengthMax ? asked : Guid.NewGuid().ToString();
        var start = ((now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
        request[CallId] = id;
        request[StartTime] = start;
        if (request[ForwardedHost].Count == 0)
        {
            request[ForwardedHost] = context.Request.Host.Value;
        }

        if (context.Connection.RemoteIpAddress is { } address)
        {
            var before = request[ForwardedFor].ToString();
            request[ForwardedFor] = before.Length == 0 ? address.ToString() : $"{before}, {address}";
        }

        var response = context.Response.Headers;
        response[CallId] = id;
        response[StartTime] = start;
        response[ServedBy] = Server;
        return id;
    }
}
