using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

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

    private static readonly StringValues Server = "longshore/" + ServerVersion.Text;

    /// <summary>Whether a text can be the number of a call. It is a header of the answer, so it is visible ASCII.</summary>
    public static bool IsCallId(string text) => text.Length is > 0 and <= CallIdLengthMax && text.All(each => each is > ' ' and <= '~');

    /// <summary>Marks the answer of a call.</summary>
    /// <returns>The marks.</returns>
    public static CallMarks Mark(HttpContext context, DateTimeOffset now)
    {
        var asked = context.Request.Headers[CallId].ToString();
        var id = IsCallId(asked) ? asked : Guid.NewGuid().ToString();
        var start = ((now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
        var response = context.Response.Headers;
        response[CallId] = id;
        response[StartTime] = start;
        response[ServedBy] = Server;
        return new CallMarks(id, start);
    }

    /// <summary>The request of a call as its function sees it, with the marks. Most functions do not ask for it.</summary>
    public static GuestRequest Seen(HttpContext context, CallMarks marks)
    {
        var request = context.Request.Headers;
        request[CallId] = marks.Id;
        request[StartTime] = marks.Start;
        if (request[ForwardedHost].Count == 0)
        {
            request[ForwardedHost] = context.Request.Host.Value;
        }

        if (context.Connection.RemoteIpAddress is { } address)
        {
            var before = request[ForwardedFor].ToString();
            request[ForwardedFor] = before.Length == 0 ? address.ToString() : $"{before}, {address}";
        }

        return context.Request.ToGuestRequest();
    }
}
