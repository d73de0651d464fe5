using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>Answers as text, as OpenFaaS does, and reads its requests.</summary>
internal static class GatewayAnswer
{
    // A source that is an image is in the request. Those of MicroFaaS have some KiB.
    private const int BodyBytesMax = 4 << 20;

    public static Task WriteAsync(HttpContext context, int status, string text = "")
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentLength = bytes.Length;
        if (bytes.Length > 0)
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
        }

        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>There is no such function.</summary>
    public static Task NotFoundAsync(HttpContext context, GatewayName name) =>
        WriteAsync(context, StatusCodes.Status404NotFound, $"error finding function {name}: there is none of this name");

    /// <summary>Reads the JSON of a request. Where there is none, the request is answered.</summary>
    /// <returns>The value, or null if the request is answered.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        // Not counted: whoever has the password may deploy although clients hold all they can.
        using var body = await RequestInput.ReadAsync(context.Request, BodyBytesMax, held: null, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            await WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"the body is over {BodyBytesMax} bytes");
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(body.Bytes.Span, type) is { } value)
            {
                return value;
            }

            await WriteAsync(context, StatusCodes.Status400BadRequest, "the body is null, not an object");
        }
        catch (JsonException broken)
        {
            // The message has no part of the body, which may be a secret.
            await WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                FormattableString.Invariant($"the body is not the JSON that is expected, at {broken.Path ?? "$"}, line {broken.LineNumber + 1}"));
        }
        finally
        {
            // The buffer goes back to a pool, where it may stay for long. The body may be a secret.
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(body.Bytes).Span);
        }

        return null;
    }
}
