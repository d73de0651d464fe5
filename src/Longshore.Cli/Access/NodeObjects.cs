using System.Net;
using System.Net.Http.Headers;
using Longshore.Functions.Objects;
using Longshore.Node.Faces.Objects;

namespace Longshore.Cli.Access;

/// <summary>The objects of a running node.</summary>
/// <param name="node">The node.</param>
internal sealed class NodeObjects(NodeFunctions node)
{
    private const string Path = "/objects";

    // The bytes of a file on their way to the node.
    private const int BufferBytes = 128 << 10;

    /// <summary>Puts the bytes of a stream.</summary>
    public async Task<ObjectSummary> PutAsync(
        ObjectAddress address, Stream bytes, string? contentType, ObjectCondition condition, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(bytes, BufferBytes);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await node.SendAsync(HttpMethod.Put, PathOf(address), content, cancellationToken, request => Add(request.Headers, condition));
        return await node.ReadAsync(response, ObjectJson.Default.ObjectSummary, cancellationToken);
    }

    /// <summary>Copies an object's bytes to a stream.</summary>
    /// <returns>False if there is no such object.</returns>
    public async Task<bool> GetAsync(ObjectAddress address, Stream into, CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Get, PathOf(address), null, cancellationToken, isStreamed: true);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await node.EnsureSuccessAsync(response, cancellationToken);
        await node.CopyAsync(response, into, cancellationToken);
        return true;
    }

    /// <summary>A page of a bucket's objects.</summary>
    public async Task<ObjectListing> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        var path = FormattableString.Invariant(
            $"{Path}/{bucket}?prefix={Uri.EscapeDataString(query.Prefix)}&after={Uri.EscapeDataString(query.After)}&limit={query.ObjectsMax}");
        using var response = await node.SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await node.ReadAsync(response, ObjectJson.Default.ObjectListing, cancellationToken);
    }

    /// <summary>Removes an object, if there is one.</summary>
    public async Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Delete, PathOf(address), null, cancellationToken);
        await node.EnsureSuccessAsync(response, cancellationToken);
    }

    private static string PathOf(ObjectAddress address) =>
        $"{Path}/{address.Bucket}/{string.Join('/', address.Key.Value.Split('/').Select(Uri.EscapeDataString))}";

    private static void Add(HttpRequestHeaders headers, ObjectCondition condition)
    {
        Add("If-Match", condition.IfMatch);
        Add("If-None-Match", condition.IfNoneMatch);

        void Add(string name, string? tag)
        {
            if (tag is not null)
            {
                headers.TryAddWithoutValidation(name, tag == ObjectCondition.Any ? tag : $"\"{tag}\"");
            }
        }
    }
}
