using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A node with a port for clients of OpenFaaS, and a client that shows its password.</summary>
internal sealed class GatewayNode : IAsyncDisposable
{
    private GatewayNode(TestNode node, Uri url)
    {
        Node = node;
        Client = new HttpClient { BaseAddress = url };
        Client.DefaultRequestHeaders.Authorization = BasicOf("admin", node.Client.DefaultRequestHeaders.Authorization!.Parameter!);
    }

    public TestNode Node { get; }

    public HttpClient Client { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<GatewayNode> StartAsync(
        Func<OpenFaasOptions, OpenFaasOptions>? change = null, Func<NodeOptions, NodeOptions>? changeNode = null)
    {
        var options = new OpenFaasOptions { Port = FreePort.Find() };
        options = change?.Invoke(options) ?? options;
        var node = await TestNode.StartAsync((NodeOptions other) =>
        {
            var own = other with { OpenFaas = options, DrainTime = TimeSpan.FromSeconds(1) };
            return changeNode?.Invoke(own) ?? own;
        });
        return new GatewayNode(node, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}/")));
    }

    public static AuthenticationHeaderValue BasicOf(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, Token);
    }

    public async Task<(int Status, string Text)> AskAsync(string method, string path, string? json = null)
    {
        using var answer = await SendAsync(method, path, json);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Deploys what must be accepted.</summary>
    public async Task DeployAsync(string json)
    {
        var (status, text) = await AskAsync("POST", "/system/functions", json);
        Assert.True(status == 202, text);
    }

    public async Task<JsonElement> ReadAsync(string path)
    {
        var (status, text) = await AskAsync("GET", path);
        Assert.True(status == 200, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async Task<string> InvokeAsync(string path, string body = "")
    {
        using var content = new StringContent(body);
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
    }
}
