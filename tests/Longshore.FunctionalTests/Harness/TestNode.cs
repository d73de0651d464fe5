using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.Native;
using Longshore.Node.Faces.Sledge;
using Longshore.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A whole node on a free port of this machine, and a client of it that has its token.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly NodeHost _host;
    private readonly ErrorLog _errors;

    private TestNode(TemporaryDirectory directory, NodeHost host, ErrorLog errors)
    {
        _errors = errors;
        _directory = directory;
        _host = host;
        Client = new HttpClient { BaseAddress = new Uri(host.Record.Url) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Record.Token);
    }

    /// <summary>A part of the errors that the test expects in the node's log, or null for none.</summary>
    public string? ExpectedError { get; set; }

    public HttpClient Client { get; }

    public Uri Url => Client.BaseAddress!;

    public string DataDirectory => _directory.Path;

    public IReadOnlyList<string> RouteUrls => _host.RouteUrls;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<TestNode> StartAsync(FunctionsOptions? functions = null, string? specification = null) =>
        StartAsync(options => options with { Functions = functions ?? options.Functions }, specification);

    public static async Task<TestNode> StartAsync(Func<NodeOptions, NodeOptions> change, string? specification = null)
    {
        var directory = new TemporaryDirectory();
        var errors = new ErrorLog();
        try
        {
            var options = new NodeOptions
            {
                DataDirectory = directory.Path,
                Port = 0,
                Specification = specification is null ? null : SpecReader.Read(Encoding.UTF8.GetBytes(specification)),
                ModuleFolders = [Samples.Folder],
                LogLevel = LogLevel.Error,
                LogReceiver = errors,
            };
            return new TestNode(directory, await NodeHost.StartAsync(change(options), TimeProvider.System, Token), errors);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Deploys a sample under its own name, the last part of its path.</summary>
    public async Task DeployAsync(string sample, FunctionLimits? limits = null)
    {
        using var response = await PutAsync(Path.GetFileName(sample), Samples.Read(sample), limits);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Deploys a JavaScript module of one file.</summary>
    public async Task DeployScriptAsync(string name, string source)
    {
        var graph = ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]);
        using var response = await PutAsync(name, graph.Compress());
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Sends bytes over a connection of its own and returns everything that comes until the node closes it.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Url.Host, Url.Port, Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), Token);
        using var answer = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await answer.ReadToEndAsync(Token);
    }

    public Task<HttpResponseMessage> PutAsync(string name, byte[] module, FunctionLimits? limits = null) =>
        PutAsync(name, module, SpecQuery.Write(new FunctionSpec(default, default) { Limits = limits ?? FunctionLimits.Default }).TrimStart('?'));

    public async Task<HttpResponseMessage> PutAsync(string name, byte[] module, string query)
    {
        using var content = new ByteArrayContent(module);
        return await Client.PutAsync(new Uri($"/functions/{name}?{query}", UriKind.Relative), content, Token);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Token);

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        return await Client.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), content, Token);
    }

    /// <summary>Reads the problem in a response and checks its form against RFC 9457.</summary>
    public static async Task<Problem> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync(ProblemJson.Default.Problem, Token);
        Assert.Equal((int)response.StatusCode, problem!.Status);
        Assert.False(string.IsNullOrEmpty(problem.Detail));
        return problem;
    }

    /// <summary>Reads a metric without labels.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        var line = text.Split('\n').Single(each => each.StartsWith(name + "{} ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Checks that the node still answers as before.</summary>
    public async Task AssertServesAsync()
    {
        await DeployAsync("fibonacci");
        using var response = await GetAsync("/function/fibonacci?10");
        Assert.Equal("55\n", await response.Content.ReadAsStringAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        _directory.Dispose();
        Assert.DoesNotContain(
            _errors.Entries, entry => ExpectedError is null || !entry.Contains(ExpectedError, StringComparison.Ordinal));
    }
}
