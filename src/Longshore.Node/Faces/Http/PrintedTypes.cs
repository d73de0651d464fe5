using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>The media types of what functions print. A client that asks for one gets it while the function runs.</summary>
internal static class PrintedTypes
{
    // No browser executes them, so a function's output may have them.
    private static readonly string[] MediaTypes = ["text/event-stream", "application/x-ndjson"];

    /// <summary>The media type that a request asks for, or null: what the function prints comes in one piece.</summary>
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
}
