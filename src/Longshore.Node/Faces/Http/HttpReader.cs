using System.Buffers;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>The client of a request, to whom the answer leaves while the guest runs. Its guest writes to the response in place of the request's
/// handler, which waits for the guest.</summary>
/// <param name="context">The request.</param>
/// <param name="target">The function.</param>
internal sealed class HttpReader(HttpContext context, InvocationTarget target) : IAnswerReader
{
    private readonly string? _printedType = PrintedTypes.TypeFor(context.Request);

    public bool WantsPrinted => _printedType is not null;

    public CancellationToken Gone => context.RequestAborted;

    public bool Begin(GuestResponse? head)
    {
        var response = context.Response;
        response.ContentType = head is null ? _printedType : target.ContentType;
        if (head is null)
        {
            response.Headers.CacheControl = "no-cache";
        }
        else
        {
            head.CopyTo(response);
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            return true;
        }

        // Ends at once: no face has something to do when a response starts.
        _ = response.StartAsync(Gone);
        return false;
    }

    public ValueTask SendAsync(ReadOnlySpan<byte> bytes)
    {
        var writer = context.Response.BodyWriter;
        writer.Write(bytes);
        var flushing = writer.FlushAsync(Gone);
        if (!flushing.IsCompletedSuccessfully)
        {
            return new(flushing.AsTask());
        }

        // Its source is used again.
        _ = flushing.Result;
        return default;
    }

    public void Abort() => context.Abort();
}
