using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Native;

/// <summary>Secrets on the node's own port. All of it requires the node's token, and nothing of it returns a value.</summary>
/// <param name="vault">The secrets.</param>
internal sealed class SecretFace(SecretVault vault)
{
    private const string Path = "/secrets";

    // Throws for bytes that are not UTF-8.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Adds the paths.</summary>
    /// <param name="routes">Receives them.</param>
    /// <param name="guarded">Runs an action if the request shows the node's token.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpContext, RequestDelegate, Task> guarded)
    {
        routes.MapGet(Path, (HttpContext context) => guarded(context, ListAsync));
        routes.MapPut(Path + "/{name}", (HttpContext context) => guarded(context, SetAsync));
        routes.MapDelete(Path + "/{name}", (HttpContext context) => guarded(context, RemoveAsync));
    }

    private Task ListAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, [.. vault.List()], ApiJson.Default.SecretDescriptionArray);

    private async Task SetAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, SecretName.Rule);
            return;
        }

        using var body = await RequestInput.ReadAsync(context.Request, SecretVault.ValueBytesMax, held: null, context.RequestAborted);
        if (body.Refusal != Failure.None)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"a secret has at most {SecretVault.ValueBytesMax} bytes");
            return;
        }

        var value = Take(body.Bytes);
        if (value is null || SecretVault.Violation(value) is not null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, value is null ? "a secret is text in UTF-8" : SecretVault.Violation(value)!);
            return;
        }

        try
        {
            var description = await vault.SetAsync(name, value, context.RequestAborted);
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, description, ApiJson.Default.SecretDescription);
        }
        catch (SecretException refusal)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, refusal.Message);
        }
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, SecretName.Rule);
        }
        else if (await vault.RemoveAsync(name, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no secret \"{name}\"");
        }
    }

    private static bool TryName(HttpContext context, [NotNullWhen(true)] out SecretName? name) =>
        SecretName.TryParse((string?)context.GetRouteValue("name") ?? "", out name);

    private static Task RefuseAsync(HttpContext context, int status, string reason) => ProblemResponse.WriteAsync(context, status, reason);

    // The buffer goes back to a pool, where it may stay for long.
    private static string? Take(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(bytes).Span);
        }
    }
}
