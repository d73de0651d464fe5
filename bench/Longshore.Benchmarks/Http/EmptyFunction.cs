using System.Net.Http.Headers;
using Longshore.Node.Hosting;

namespace Longshore.Benchmarks.Http;

/// <summary>The sample <c>empty</c> on a node.</summary>
internal static class EmptyFunction
{
    /// <summary>Deploys the sample.</summary>
    public static async Task DeployAsync(NodeHost node, string samples, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(node.Record.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Record.Token);
        var module = await File.ReadAllBytesAsync(Path.Combine(samples, "empty.wasm"), cancellationToken);
        using var content = new ByteArrayContent(module);
        using var response = await client.PutAsync(new Uri("/functions/empty", UriKind.Relative), content, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
