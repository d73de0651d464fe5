using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Longshore.Node.Faces.Http;

/// <summary>Answers with a <see cref="Problem"/>.</summary>
internal static class ProblemResponse
{
    /// <param name="context">The request to answer.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="retryAfterSeconds">Value of the Retry-After header, or null for none.</param>
    public static Task WriteAsync(HttpContext context, Problem problem, int? retryAfterSeconds = null)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJson.Answers.Problem);
        response.StatusCode = problem.Status;
        response.ContentType = Problem.MediaType;
        response.ContentLength = body.Length;
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    public static Task WriteAsync(HttpContext context, int status, string detail) => WriteAsync(
        context, new Problem { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail });
}
