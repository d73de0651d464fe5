using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Messages;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>/system/secrets</c>: the node's secrets under their names in OpenFaaS. Nothing of it returns a value.</summary>
/// <param name="vault">The secrets.</param>
/// <param name="namespaces">The namespaces.</param>
internal sealed class SystemSecrets(SecretVault vault, GatewayNamespaces namespaces)
{
    // Throws for bytes that are not UTF-8.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Answers <c>GET</c>.</summary>
    public Task ListAsync(HttpContext context)
    {
        var group = SystemFunctions.NamespaceIn(context);
        return JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            vault.List().Select(secret => SecretNames.Of(secret.Name, group)).OfType<string>()
                .Select(name => new GatewaySecret { Name = name, Namespace = group }),
            GatewayJson.Answers.IEnumerableGatewaySecret);
    }

    /// <summary>Answers <c>POST</c>, which makes a secret, and <c>PUT</c>, which changes one.</summary>
    public Task SetAsync(HttpContext context, bool changes) => WithNameAsync(context, async (secret, name) =>
    {
        if (IsThere(name) != changes)
        {
            await (changes
                ? NotFoundAsync(context, secret)
                : GatewayAnswer.WriteAsync(context, StatusCodes.Status409Conflict, $"there is a secret \"{secret.Name}\" already"));
            return;
        }

        if (!TryValue(secret, out var value) || SecretVault.Violation(value) is not null)
        {
            await GatewayAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, value.Length == 0 ? "value: a secret is text in UTF-8, and not empty" : SecretVault.Violation(value)!);
            return;
        }

        try
        {
            await vault.SetAsync(name, value, context.RequestAborted);
            await GatewayAnswer.WriteAsync(context, changes ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        }
        catch (SecretException refusal)
        {
            // The key is lacking, or there are too many: the operator must do something. A 409 would tell faas-cli that the secret exists.
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, refusal.Message);
        }
    });

    /// <summary>Answers <c>DELETE</c>.</summary>
    public Task RemoveAsync(HttpContext context) => WithNameAsync(context, async (secret, name) =>
        await (await vault.RemoveAsync(name, context.RequestAborted)
            ? GatewayAnswer.WriteAsync(context, StatusCodes.Status202Accepted)
            : NotFoundAsync(context, secret)));

    private static Task NotFoundAsync(HttpContext context, GatewaySecret secret) =>
        GatewayAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no secret \"{secret.Name}\"");

    private static bool TryValue(GatewaySecret secret, out string value)
    {
        value = secret.Value ?? "";
        if (value.Length > 0 || secret.RawValue is not { } raw)
        {
            return value.Length > 0;
        }

        try
        {
            value = Strict.GetString(raw);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(raw);
        }
    }

    private async Task WithNameAsync(HttpContext context, Func<GatewaySecret, SecretName, Task> action)
    {
        if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewaySecret) is not { } secret)
        {
            return;
        }

        var group = SystemFunctions.NamespaceOf(secret.Namespace);
        if (namespaces.Find(group) is null)
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"namespace: there is no namespace \"{group}\"");
        }
        else if (SecretNames.TryKept(secret.Name, group, out var name))
        {
            await action(secret, name);
        }
        else
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"name: {SecretNames.Rule}");
        }
    }

    private bool IsThere(SecretName name) => vault.List().Any(secret => secret.Name == name.Value);
}
