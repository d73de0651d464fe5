using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Longshore.Node.Faces.Objects;

/// <summary>The bucket and the key in a request's target. They are read from the target as it was sent: the framework resolves "..", and
/// leaves "%2F" as it is.</summary>
/// <param name="Bucket">The bucket's name, not checked.</param>
/// <param name="Key">The key, not checked; null if the target ends with the bucket.</param>
internal readonly record struct ObjectPath(string Bucket, string? Key)
{
    /// <summary>The path of all objects.</summary>
    public const string Root = "/objects";

    /// <summary>Reads a request's target, which the framework has found to be at or below a bucket.</summary>
    public static ObjectPath Of(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (!path.StartsWith(Root + "/", StringComparison.Ordinal))
        {
            // The absolute form, which proxies send.
            path = context.Request.Path.Value!;
        }

        var rest = path[Math.Min(Root.Length + 1, path.Length)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new ObjectPath(Uri.UnescapeDataString(rest), null)
            : new ObjectPath(Uri.UnescapeDataString(rest[..slash]), slash + 1 == rest.Length ? null : Uri.UnescapeDataString(rest[(slash + 1)..]));
    }
}
