using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.OpenFaas.Messages;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>/system/namespaces</c> and <c>/system/namespace/NAME</c>.</summary>
/// <param name="namespaces">The namespaces.</param>
/// <param name="functions">The functions in them.</param>
/// <param name="vault">The secrets in them.</param>
internal sealed class SystemNamespaces(GatewayNamespaces namespaces, GatewayFunctions functions, SecretVault vault)
{
    /// <summary>Answers <c>GET /system/namespaces</c>.</summary>
    public Task ListAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, namespaces.Names, GatewayJson.Answers.IEnumerableString);

    /// <summary>Answers <c>GET /system/namespace/NAME</c>.</summary>
    public Task DescribeAsync(HttpContext context, string name) => namespaces.Find(name) is { } group
        ? JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new GatewayNamespace { Name = group.Name, Labels = Texts(group.Labels), Annotations = Texts(group.Annotations) },
            GatewayJson.Answers.GatewayNamespace)
        : NotFoundAsync(context, name);

    /// <summary>Answers <c>POST /system/namespace/</c>, whose body has the name.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewayNamespace) is not { } wanted)
        {
            return;
        }

        if (namespaces.Find(wanted.Name ?? "") is not null)
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status409Conflict, $"there is a namespace \"{wanted.Name}\" already");
        }
        else if (GatewayName.IsPart(wanted.Name))
        {
            await SaveAsync(context, wanted, wanted.Name, StatusCodes.Status201Created);
        }
        else
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"name: {GatewayName.Rule}");
        }
    }

    /// <summary>Answers <c>PUT /system/namespace/NAME</c>.</summary>
    public async Task ChangeAsync(HttpContext context, string name)
    {
        if (namespaces.Find(name) is null)
        {
            await NotFoundAsync(context, name);
        }
        else if (await GatewayAnswer.ReadAsync(context, GatewayJson.Default.GatewayNamespace) is { } wanted)
        {
            await SaveAsync(context, wanted, name, StatusCodes.Status202Accepted);
        }
    }

    /// <summary>Answers <c>DELETE /system/namespace/NAME</c>.</summary>
    public async Task RemoveAsync(HttpContext context, string name)
    {
        if (namespaces.Find(name) is null)
        {
            await NotFoundAsync(context, name);
        }
        else if (name == GatewayName.DefaultNamespace || functions.List().Any(each => each.Name.Namespace == name))
        {
            await GatewayAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, $"the namespace \"{name}\" {(name == GatewayName.DefaultNamespace ? "is always there" : "has functions: remove them first")}");
        }
        else
        {
            // First, so that a removal that is cut off can be asked for again. A new namespace of this name must not have the old one's secrets.
            foreach (var secret in SecretNames.In(name, vault.List()))
            {
                await vault.RemoveAsync(secret, context.RequestAborted);
            }

            await namespaces.RemoveAsync(name, context.RequestAborted);
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status202Accepted);
        }
    }

    private static Task NotFoundAsync(HttpContext context, string name) =>
        GatewayAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no namespace \"{name}\"");

    private async Task SaveAsync(HttpContext context, GatewayNamespace wanted, string name, int status)
    {
        var group = new FunctionNamespace(name) { Labels = LabelsOf(wanted.Labels), Annotations = LabelsOf(wanted.Annotations) };
        var errors = Labels.Validate(group.Labels, group.Annotations).ToArray();
        if (errors.Length > 0)
        {
            await GatewayAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, string.Join("; ", errors.AsEnumerable()));
            return;
        }

        await namespaces.SaveAsync(group, context.RequestAborted);
        await GatewayAnswer.WriteAsync(context, status);
    }

    private static EquatableArray<Label> LabelsOf(Dictionary<string, string>? texts) => [.. (texts ?? []).Select(text => new Label(text.Key, text.Value ?? ""))];

    private static Dictionary<string, string>? Texts(EquatableArray<Label> labels) =>
        labels.Count == 0 ? null : labels.ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal);
}
