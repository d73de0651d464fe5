using System.Globalization;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Faasm;

/// <summary>Answers as text, as Faasm's servers do. A failure's name is in the header <c>Longshore-Failure</c>.</summary>
internal static class FaasmAnswer
{
    private const string TextType = "text/plain; charset=utf-8";
    private const string FailureName = "Longshore-Failure";
    private const int RetryAfterSeconds = 1;

    public static Task WriteAsync(HttpContext context, int status, string text) => WriteAsync(context, status, Encoding.UTF8.GetBytes(text));

    public static Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = TextType;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Refuses a call that may succeed later.</summary>
    public static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, reason);
    }

    /// <summary>Answers with a failure.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="text">What Faasm's clients find: the guest's output, or a sentence.</param>
    public static Task FailAsync(HttpContext context, Failure failure, ReadOnlyMemory<byte> text)
    {
        var kind = FailureTable.Of(failure);
        context.Response.Headers[FailureName] = failure.ToString();
        if (kind.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, kind.Status, text);
    }
}
