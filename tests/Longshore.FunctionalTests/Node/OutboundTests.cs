using System.Net;
using Longshore.FunctionalTests.Harness;
using Longshore.JavaScript.Modules;

namespace Longshore.FunctionalTests.Node;

/// <summary>Requests of functions to other servers, in a whole node. The server is the node itself.</summary>
public sealed class OutboundTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fetch_OfAScript_IsAProxy()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("hello", "export default () => new Response('hello', { status: 201, headers: { 'x-kept': 'yes' } })");
        await PutAsync(node, "proxy", Script($"export default {{ fetch: () => fetch('{node.Url}function/hello') }}"), $"?grant=http:{node.Url.Authority}");

        using var answer = await node.Client.GetAsync(new Uri("/function/proxy", UriKind.Relative), Token);

        Assert.Equal((HttpStatusCode.Created, "hello"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        Assert.Equal("yes", answer.Headers.GetValues("x-kept").Single());
    }

    [Fact]
    public async Task Fetch_OfACommand_NeedsItsGrant()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("hello", "export default () => 'hello'");
        await PutAsync(node, "granted", Samples.Read("fetch"), $"?grant=http:{node.Url.Authority}");
        await PutAsync(node, "refused", Samples.Read("fetch"), "");

        using var granted = await node.Client.PostAsync(new Uri("/function/granted", UriKind.Relative), new StringContent($"{node.Url}function/hello"), Token);
        using var refused = await node.Client.PostAsync(new Uri("/function/refused", UriKind.Relative), new StringContent($"{node.Url}function/hello"), Token);

        Assert.Equal("hello", await granted.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("exit code 1", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitUntil_OfARejection_IsInTheLogAndNotInTheAnswer()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("f", "export default (request, env, ctx) => { ctx.waitUntil(Promise.reject(new Error('later'))); return 'now' }");

        Assert.Equal("now", await node.Client.GetStringAsync(new Uri("/function/f", UriKind.Relative), Token));
    }

    [Fact]
    public async Task Request_WithHeadersOfTheNode_ArrivesWithoutThem()
    {
        await using var node = await TestNode.StartAsync();
        await node.DeployScriptAsync("f", "export default request => JSON.stringify(['longshore-message-id', 'Longshore-Attempt', 'longshore-sent-at', 'longshore-scheduled-time', 'x-kept'].map(name => request.headers.get(name)))");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/function/f", UriKind.Relative));
        request.Headers.Add("Longshore-Message-Id", "7");
        request.Headers.Add("longshore-attempt", "1");
        request.Headers.Add("longshore-sent-at", "now");
        request.Headers.Add("longshore-scheduled-time", "now");
        request.Headers.Add("x-kept", "yes");

        using var answer = await node.Client.SendAsync(request, Token);

        Assert.Equal("[null,null,null,null,\"yes\"]", await answer.Content.ReadAsStringAsync(Token));
    }

    private static byte[] Script(string source) =>
        ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]).Compress();

    private static async Task PutAsync(TestNode node, string name, byte[] artifact, string query)
    {
        using var answer = await node.Client.PutAsync(new Uri($"/functions/{name}{query}", UriKind.Relative), new ByteArrayContent(artifact), Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
