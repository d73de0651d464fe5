using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Longshore.Functions.Objects;
using Longshore.Node.Hosting;
using Longshore.Offload.Keys;
using Longshore.Offload.Peers;
using Longshore.Tests.Functions;
using Longshore.Tests.Functions.Objects;
using Microsoft.Extensions.Logging;

namespace Longshore.Tests.Node;

/// <summary>Two whole nodes over one store: <c>GET /objects/BUCKET/KEY?fn=NAME</c> and Faasm's calls, asked of the compute node.</summary>
public sealed class ObjectNodesTests : IAsyncLifetime
{
    private const int TextBytes = 4 << 20;
    private const string Host = "host-1";

    private readonly TemporaryDirectory _data = new();
    private readonly MemoryObjectStore _objects = new(TimeProvider.System) { Location = new ObjectLocation([Host]) };
    private readonly HttpClient _client = new();
    private readonly int _faasmPort = FreePort.Find();
    private NodeHost _storage = null!;
    private NodeHost _compute = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = FreePort.Find();
        Trust("storage", "compute");
        Trust("compute", "storage");
        _storage = await StartAsync("storage", new PeerOptions { Roles = NodeRoles.Storage, Port = port, StoreHosts = [Host] });
        _compute = await StartAsync("compute", new PeerOptions { Peers = [new PeerAddress("127.0.0.1", port)] }, _faasmPort);
        Assert.True(ObjectAddress.TryParse("data/text", out var address));
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", TextBytes / 8)));
        await _objects.PutAsync(address, ObjectContent.Of(text), ObjectCondition.None, Token);
        var counter = FunctionScript.Of("export default async request => `${(await request.bytes()).length} ${request.method} ${new URL(request.url).search}`;");
        await DeployAsync("/functions/count", counter);
        while (!(await MetricsAsync(_compute)).Contains("ran=\"near\"", StringComparison.Ordinal))
        {
            // The nodes may connect a moment after they began. Until then a call runs at the compute node.
            using var answer = await SendAsync(_compute, HttpMethod.Get, "/objects/data/text?fn=count");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _compute.DisposeAsync();
        await _storage.DisposeAsync();
        _client.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Function_OnALargeObject_RunsAtTheStorageNode()
    {
        var before = await RunsAsync(_storage);

        // A busy machine may make the one or the other call seem sooner here.
        while (await RunsAsync(_storage) == before)
        {
            using var answer = await SendAsync(_compute, HttpMethod.Get, "/objects/data/text?fn=count&a=b");

            Assert.Equal($"{TextBytes} POST ?fn=count&a=b", await answer.Content.ReadAsStringAsync(Token));
            Assert.True(answer.Headers.Contains("Longshore-Latency-Us"));
        }
    }

    [Fact]
    public async Task Function_ThatMustStay_RunsAtTheNodeThatIsAsked()
    {
        var before = await RunsAsync(_storage);

        using var answer = await SendAsync(_compute, HttpMethod.Get, "/objects/data/text?fn=count&forbid_ndp=true");

        Assert.StartsWith($"{TextBytes} POST", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(before, await RunsAsync(_storage));
    }

    [Fact]
    public async Task FaasmCall_ThatNamesAnObject_RunsAtTheStorageNode()
    {
        await DeployAsync("/functions/demo.near?grant=near:data", Samples.Read("near"));
        var before = await RunsAsync(_storage);
        while (await RunsAsync(_storage) == before)
        {
            using var body = new StringContent("""{"user":"demo","function":"near","input_data":"words text","object":"data/text"}""");

            using var answer = await _client.PostAsync(new Uri($"http://127.0.0.1:{_faasmPort}/f/"), body, Token);

            Assert.Equal($"{TextBytes / 8} words", await answer.Content.ReadAsStringAsync(Token));
        }
    }

    private async Task DeployAsync(string path, byte[] module)
    {
        using var content = new ByteArrayContent(module);
        using var answer = await SendAsync(_compute, HttpMethod.Put, path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private async Task<string> MetricsAsync(NodeHost node)
    {
        using var answer = await SendAsync(node, HttpMethod.Get, "/metrics");
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<double> RunsAsync(NodeHost node) => (await MetricsAsync(node)).Split('\n')
        .Where(line => line.StartsWith("longshore_invocations", StringComparison.Ordinal) && line.Contains("outcome=\"None\"", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 2)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));

    private async Task<HttpResponseMessage> SendAsync(NodeHost node, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(node.Record.Url), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", node.Record.Token);
        return await _client.SendAsync(request, Token);
    }

    private Task<NodeHost> StartAsync(string name, PeerOptions peers, int? faasmPort = null) => NodeHost.StartAsync(
        new NodeOptions
        {
            DataDirectory = DirectoryOf(name),
            Addresses = [IPAddress.Loopback],
            Port = 0,
            FaasmPort = faasmPort,
            LogLevel = LogLevel.None,
            DrainTime = TimeSpan.FromMilliseconds(1),
            Objects = ObjectSource.Of(() => _objects),
            Peers = peers,
        },
        TimeProvider.System,
        Token);

    private void Trust(string node, string other)
    {
        using var key = OffloadIdentity.LoadOrCreate(DirectoryOf(other));
        Directory.CreateDirectory(DirectoryOf(node));
        new TrustedKeys(DirectoryOf(node), []).Add(key.Fingerprint, other);
    }

    private string DirectoryOf(string name) => Path.Combine(_data.Path, name);
}
