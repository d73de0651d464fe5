using System.Text.Json;
using Longshore.Functions;
using Longshore.Functions.Catalog;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Deploying;
using Longshore.Node.Faces.OpenFaas.Images;
using Longshore.Node.Faces.OpenFaas.Messages;
using Longshore.Node.Faces.OpenFaas.Scaling;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>/system/functions</c>, <c>/system/function/NAME</c> and <c>/system/scale-function/NAME</c>: what is deployed.</summary>
/// <param name="functions">The functions.</param>
/// <param name="namespaces">The namespaces.</param>
/// <param name="catalog">Deploys and removes them.</param>
/// <param name="images">Finds their code.</param>
/// <param name="stopping">Cancelled when the node stops.</param>
internal sealed class SystemFunctions(
    GatewayFunctions functions, GatewayNamespaces namespaces, IFunctionCatalog catalog, ImageResolver images, CancellationToken stopping)
{
    private const int MillicoresInOne = 1000;
    private const int RefusalCharactersMax = 2048;

    /// <summary>Answers <c>GET /system/functions</c>.</summary>
    public Task ListAsync(HttpContext context)
    {
        var group = NamespaceIn(context);
        var all = functions.List().Where(each => each.Name.Namespace == group)
            .Select(each => each.Function.Status(each.Name, functions.FindActivity(each.Function.Config.Name)));

        // In one piece: 10,000 functions are 2 MB, and writing them in pieces waits for the client a hundred times.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(all, GatewayJson.Answers.IEnumerableGatewayStatus);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Answers <c>GET /system/function/NAME</c>.</summary>
    public Task DescribeAsync(HttpContext context, GatewayName name) => functions.Find(name) is { } function
        ? JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            function.Status(name, functions.FindActivity(function.Config.Name)) with { Invocations = null, Usage = UsageOf(context, function) },
            GatewayJson.Answers.GatewayStatus)
        : GatewayAnswer.NotFoundAsync(context, name);

    /// <summary>Answers <c>POST</c>, and <c>PUT</c>, which requires that the function is there.</summary>
    public async Task DeployAsync(HttpContext context, bool replaces)
    {
        if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewayDeployment) is not { } deployment)
        {
            return;
        }

        var name = new GatewayName(deployment.Service ?? "", NamespaceOf(deployment.Namespace));
        if (!GatewayName.IsPart(name.Name) || !name.TryDeployed(out var deployed))
        {
            await RefuseAsync(context, $"service: {GatewayName.Rule}");
        }
        else if (namespaces.Find(name.Namespace) is null)
        {
            await RefuseAsync(context, $"namespace: there is no namespace \"{name.Namespace}\"");
        }
        else if (replaces && catalog.Find(deployed) is null)
        {
            await GatewayAnswer.NotFoundAsync(context, name);
        }
        else if (string.IsNullOrEmpty(deployment.Image))
        {
            await RefuseAsync(context, $"image: {ImageResolver.Rule}");
        }
        else
        {
            await DeployAsync(context, deployment, name, replaces);
        }
    }

    /// <summary>Answers <c>DELETE /system/functions</c>.</summary>
    public async Task RemoveAsync(HttpContext context)
    {
        if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewayRemoval) is not { } removal)
        {
            return;
        }

        if (string.IsNullOrEmpty(removal.FunctionName))
        {
            await RefuseAsync(context, "functionName: name the function to remove");
            return;
        }

        var name = NameOf(removal.FunctionName, removal.Namespace);
        if (name.TryDeployed(out var deployed) && await catalog.RemoveAsync(deployed, context.RequestAborted))
        {
            functions.ForgetRemoved();
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status202Accepted);
        }
        else
        {
            await GatewayAnswer.NotFoundAsync(context, name);
        }
    }

    /// <summary>Answers <c>POST /system/scale-function/NAME</c>.</summary>
    public async Task ScaleAsync(HttpContext context, string reference)
    {
        if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewayScale) is not { } scale)
        {
            return;
        }

        var name = NameOf(scale.ServiceName is { Length: > 0 } service ? service : reference, scale.Namespace ?? context.Request.Query["namespace"]);
        if (scale.Replicas is not (>= 0 and <= ScaleConfig.ReplicasMax))
        {
            await RefuseAsync(context, $"replicas: must be from 0 to {ScaleConfig.ReplicasMax}");
        }
        else if (functions.Find(name) is { } function)
        {
            functions.Scale(function, scale.Replicas.Value);
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status202Accepted);
        }
        else
        {
            await GatewayAnswer.NotFoundAsync(context, name);
        }
    }

    /// <summary>The function of a reference and of a namespace that is named beside it.</summary>
    public GatewayName NameOf(string reference, string? group) =>
        string.IsNullOrEmpty(group) ? namespaces.Split(reference) : new GatewayName(reference, group);

    /// <summary>The namespace that the query names, or the default one.</summary>
    public static string NamespaceIn(HttpContext context) => NamespaceOf(context.Request.Query["namespace"]);

    /// <summary>A namespace, or the default one.</summary>
    public static string NamespaceOf(string? group) => string.IsNullOrEmpty(group) ? GatewayName.DefaultNamespace : group;

    private static Task RefuseAsync(HttpContext context, string reason) =>
        GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, reason);

    // faas-cli and the dashboard write usage=1; Go's parser takes these.
    private GatewayUsage? UsageOf(HttpContext context, GatewayFunction function)
    {
        if (context.Request.Query["usage"].ToString() is not ("1" or "t" or "T" or "true" or "True" or "TRUE"))
        {
            return null;
        }

        var usage = catalog.UsageOf(function.Config.Name);
        return new GatewayUsage { Cpu = Math.Round(usage.Processors * MillicoresInOne, 3), MemoryBytes = usage.MemoryBytes };
    }

    private static string ProgramOf(string? process) => (process ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";

    private async Task DeployAsync(HttpContext context, GatewayDeployment deployment, GatewayName name, bool replaces)
    {
        // A pull may take long, and so may a module's own initialization: neither delays the end of the node.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (await TryDeployAsync(deployment, name, ended.Token) is { } refusal)
            {
                await RefuseAsync(context, refusal);
                return;
            }

            await GatewayAnswer.WriteAsync(context, replaces ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the node stops; the function was not deployed");
        }
    }

    // Why the function cannot be deployed, or null when it is.
    private async Task<string?> TryDeployAsync(GatewayDeployment deployment, GatewayName name, CancellationToken cancellationToken)
    {
        var request = new ImageRequest(
            deployment.Image!, ProgramOf(deployment.Process), deployment.Labels?.GetValueOrDefault(SourceImages.LanguageLabel) ?? "");
        try
        {
            var image = await images.ReadAsync(request, cancellationToken);
            var translation = new DeploymentSpec(deployment, name);
            name.TryDeployed(out var deployed);
            var spec = translation.Read(deployed, image);
            if (translation.Errors.Count > 0)
            {
                return string.Join("; ", translation.Errors);
            }

            var result = await catalog.DeployAsync(spec, image.Bytes, cancellationToken);
            return result.Function is null ? string.Join("; ", result.Errors) : null;
        }
        catch (ImageException refusal)
        {
            // It may have texts of a registry, or of who answers in its place.
            var message = refusal.Message;
            return "image: " + PrintableText.Of(message.Length <= RefusalCharactersMax ? message : message[..RefusalCharactersMax]);
        }
    }
}
