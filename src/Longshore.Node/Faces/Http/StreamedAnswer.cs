using Longshore.Functions.Calls;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>Answers that are passed on while their functions print them, for clients that ask for such a media type.</summary>
internal static class StreamedAnswer
{
    // No browser executes them, so a function's output may have them.
    private static readonly string[] MediaTypes = ["text/event-stream", "application/x-ndjson"];

    /// <summary>The media type that a request asks for, or null: its answer comes in one piece.</summary>
    public static string? TypeFor(HttpRequest request)
    {
        foreach (var value in request.Headers.Accept)
        {
            var rest = value.AsSpan();
            foreach (var range in rest.Split(','))
            {
                var part = rest[range];
                var semicolon = part.IndexOf(';');
                part = (semicolon < 0 ? part : part[..semicolon]).Trim();
                foreach (var type in MediaTypes)
                {
                    if (part.Equals(type, StringComparison.OrdinalIgnoreCase))
                    {
                        return type;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Passes on what a guest prints, until its call has ended. The response begins with the first piece.</summary>
    public static async Task PassOnAsync(HttpResponse response, string type, AnswerFeed stream, CancellationToken cancellationToken)
    {
        await foreach (var piece in stream.Pieces.ReadAllAsync(cancellationToken))
        {
            if (!response.HasStarted)
            {
                response.ContentType = type;
                response.Headers.CacheControl = "no-cache";
            }

            await response.Body.WriteAsync(piece, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
