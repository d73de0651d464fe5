using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>GET /ui/</c>: the functions of a namespace as a page to read, without scripts.</summary>
/// <param name="functions">The functions.</param>
internal sealed class GatewayPage(GatewayFunctions functions)
{
    /// <summary>Its path.</summary>
    public const string Path = "/ui/";

    // More than a person reads. The rest is in the list of faas-cli.
    private const int FunctionsMax = 1_000;

    private const string Style = "body{font-family:sans-serif;margin:2em}td,th{text-align:left;padding:.2em 1em .2em 0}";

    private const string Head = $"""
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Functions</title>
        <style>{Style}</style>
        <h1>Functions</h1><table><tr><th>Name<th>Image<th>Replicas<th>Calls

        """;

    // Nothing but this style is shown.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'";

    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var group = SystemFunctions.NamespaceIn(context);
        var text = new StringBuilder(Head);
        foreach (var (name, function) in functions.List().Where(each => each.Name.Namespace == group).Take(FunctionsMax))
        {
            var status = function.Status(name, functions.FindActivity(function.Config.Name));
            text.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{WebUtility.HtmlEncode(status.Name)}<td>{WebUtility.HtmlEncode(status.Image)}<td>{status.Replicas ?? 0}<td>{status.Invocations ?? 0}\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.Append("</table></html>\n").ToString());
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
