using System.Net;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Capabilities.Http;

public sealed class HttpCapabilityTests : IAsyncLifetime
{
    private static readonly TemporaryDirectory Compiled = new();

    private readonly FunctionsOptions _options = new() { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = Compiled.Path } };
    private OutboundHttp _http = null!;
    private FunctionCatalog _catalog = null!;
    private Invoker _invoker = null!;
    private OutboundServer _server = null!;
    private IPAddress[] _found = [IPAddress.Loopback];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await OutboundServer.StartAsync(Token);
        Open(new HttpLimits());
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Fetch_OfAGrantedServer_GetsItsAnswer()
    {
        var text = await CallAsync(
            $"const r = await fetch('{_server.Url}/echo', {{ method: 'POST', body: 'ping', headers: {{ 'x-ask': 'why' }} }}); "
            + "return [r.status, r.ok, r.url, r.headers.get('x-answer'), await r.text()].join('|')");

        Assert.StartsWith($"200|true|{_server.Url}/echo|one, two|POST ping", text, StringComparison.Ordinal);
        Assert.Contains("x-ask=why", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_ThatIsReturned_IsTheAnswerOfTheFunction() =>
        Assert.StartsWith("GET", await CallAsync($"return fetch('{_server.Url}/echo')"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_OfManyAtOnce_GetsAllAnswers() => Assert.Equal("100", await CallAsync(
        $"const all = await Promise.all(Array.from({{ length: 100 }}, (_, i) => fetch('{_server.Url}/echo', {{ method: 'PUT', body: String(i) }}).then(r => r.text())));"
        + "return String(all.filter((text, i) => text.startsWith(`PUT ${i}\\n`)).length)"));

    [Fact]
    public async Task Fetch_WithATimer_RunsBoth() => Assert.Equal("timer", await CallAsync(
        $"return Promise.race([fetch('{_server.Url}/stall').then(() => 'answer'), new Promise(done => setTimeout(() => done('timer'), 1))])"));

    [Fact]
    public async Task Fetch_WithoutAGrant_NamesTheGrant() =>
        Assert.Contains("deploy it with --grant http:HOST", await FailAsync($"fetch('{_server.Url}/echo')"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:1/", "http://localhost:1 is not granted")]
    [InlineData("https://example.com/", "https://example.com is not granted: deploy the function with --grant http:https://example.com")]
    [InlineData("ftp://example.com/", "the URL is not one of http or https")]
    public async Task Fetch_OfAnotherServer_IsRefused(string url, string reason) =>
        Assert.Contains(reason, await FailAsync($"fetch('{url}')", "127.0.0.1"), StringComparison.Ordinal);

    // The name is granted, the address that it has is not.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    public async Task Fetch_OfANameWithAPrivateAddress_IsRefused(string address)
    {
        _found = [IPAddress.Parse(address)];
        Assert.Contains("no address of the public Internet", await FailAsync("fetch('http://rebind.example/')", "*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_OfANameWhoseAddressIsGrantedToo_Connects() => Assert.StartsWith(
        "GET", await CallAsync($"return fetch('http://inside.example:{new Uri(_server.Url).Port}/echo')", "*.example", "127.0.0.1"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_OfLocalhostThatIsGrantedByName_Connects() => Assert.StartsWith(
        "GET", await CallAsync($"return fetch('http://localhost:{new Uri(_server.Url).Port}/echo')", "localhost", "*"), StringComparison.Ordinal);

    // Only that name is this machine's.
    [Fact]
    public async Task Fetch_OfANameAtLoopbackBesideLocalhost_IsRefused() => Assert.Contains(
        "no address of the public Internet",
        await FailAsync($"fetch('http://rebind.example:{new Uri(_server.Url).Port}/echo')", "localhost", "*"),
        StringComparison.Ordinal);

    // A grant of an address opens its port only, also if another grant admits every name.
    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("https://127.0.0.1")]
    [InlineData("localhost:1")]
    public async Task Fetch_OfAnAddressThatIsGrantedAtAnotherPort_IsRefused(string grant)
    {
        var url = new Uri(_server.Url);
        foreach (var host in (string[])["127.0.0.1", "localhost", "inside.example"])
        {
            Assert.Contains(
                "no address of the public Internet", await FailAsync($"fetch('http://{host}:{url.Port}/echo')", "*", grant), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("//[::zzz]/")]
    [InlineData("//:99999/")]
    [InlineData("////x")]
    [InlineData("http://[::1")]
    [InlineData("http://user:word@127.0.0.1/")]
    public async Task Fetch_ThatIsRedirectedToNoUrl_Fails(string location) => Assert.Contains(
        "a redirect to no URL Unavailable",
        await FailAsync($"fetch('{_server.Url}/redirect?status=302&to=' + encodeURIComponent('{location}'))", "127.0.0.1"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_OfAGetWithAContentType_IsSent() => Assert.Contains(
        "content-type=application/json",
        await CallAsync($"return fetch('{_server.Url}/echo', {{ headers: {{ 'content-type': 'application/json' }} }})"),
        StringComparison.Ordinal);

    // What waits for a place of its own function takes none of the node's.
    [Fact]
    public async Task Fetch_BesideAFunctionWhoseRequestsAllStall_IsAnswered()
    {
        Close();
        Open(new HttpLimits { PerFunctionMax = 2, PerNodeMax = 3 });
        using var ended = new CancellationTokenSource();
        await DeployAsync("stalled", $"export default () => Promise.all(Array.from({{ length: 50 }}, () => fetch('{_server.Url}/stall')))", "127.0.0.1");
        var stalled = Task.Run(async () => await _invoker.InvokeAsync(CallOf("stalled"), ended.Token), Token);
        while (_invoker.Away < 1)
        {
            await Task.Delay(1, Token);
        }

        Assert.StartsWith("GET", await CallAsync($"return fetch('{_server.Url}/echo')"), StringComparison.Ordinal);
        await ended.CancelAsync();
        (await stalled).Dispose();
    }

    // A connection that one function may use is not for another one that may not.
    [Fact]
    public async Task Fetch_OfAnAddressThatAnotherFunctionUses_IsRefused()
    {
        var url = $"http://inside.example:{new Uri(_server.Url).Port}/echo";
        await CallAsync($"return fetch('{url}')", "*", "127.0.0.1");
        Assert.Contains("no address of the public Internet", await FailAsync($"fetch('{url}')", "*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_OfAnAddressAsANumber_IsCheckedAsTheAddress() => Assert.Contains(
        "no address of the public Internet", await FailAsync("fetch('http://2130706433/')", "*"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_ThatIsRedirectedElsewhere_IsCheckedAgain() => Assert.Contains(
        "http://10.0.0.1 is not granted", await FailAsync($"fetch('{_server.Url}/redirect?status=302&to=http://10.0.0.1/')", "127.0.0.1"), StringComparison.Ordinal);

    [Theory]
    [InlineData(301, "GET \n")]
    [InlineData(302, "GET \n")]
    [InlineData(303, "GET \n")]
    [InlineData(307, "POST secret\n")]
    [InlineData(308, "POST secret\n")]
    public async Task Fetch_ThatIsRedirected_KeepsTheBodyAsTheStandardSays(int status, string start) => Assert.StartsWith(
        start, await CallAsync($"return fetch('{_server.Url}/redirect?status={status}&to=/echo', {{ method: 'POST', body: 'secret' }})"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_ThatIsRedirectedToAnotherServer_LosesItsCredentials()
    {
        await using var other = await OutboundServer.StartAsync(Token);
        var text = await CallAsync(
            $"return fetch('{_server.Url}/redirect?status=307&to={other.Url}/echo', {{ headers: {{ authorization: 'Bearer x', cookie: 'a=b', 'x-kept': 'yes' }} }})");

        Assert.Contains("x-kept=yes", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cookie", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_ThatIsRedirectedForEver_Ends() =>
        Assert.Contains("more than 20 redirects", await FailAsync($"fetch('{_server.Url}/around')", "127.0.0.1"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_WithRedirectsAsErrors_Fails() => Assert.Contains(
        "answered with a redirect", await FailAsync($"fetch('{_server.Url}/around', {{ redirect: 'error' }})", "127.0.0.1"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_WithManualRedirects_GetsTheRedirect() =>
        Assert.Equal("302", await CallAsync($"return String((await fetch('{_server.Url}/around', {{ redirect: 'manual' }})).status)"));

    [Theory]
    [InlineData("bytes?count=70000")]
    [InlineData("bomb")]
    public async Task Fetch_OfALargeAnswer_EndsAtItsLimit(string path)
    {
        Close();
        Open(new HttpLimits { ResponseBytesMax = 65_536 });
        Assert.Contains("the answer has more than 65536 bytes", await FailAsync($"fetch('{_server.Url}/{path}')", "127.0.0.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_OfAServerThatStalls_EndsAfterItsTime()
    {
        Close();
        Open(new HttpLimits { TimeMax = TimeSpan.FromMilliseconds(50) });
        Assert.Contains("did not answer within 0.05 s", await FailAsync($"fetch('{_server.Url}/stall')", "127.0.0.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_OverTheLimitOfTheNode_IsRefused()
    {
        Close();
        Open(new HttpLimits { PerNodeMax = 1 });
        Assert.Contains("its limit", await FailAsync($"Promise.race([fetch('{_server.Url}/stall'), fetch('{_server.Url}/echo')])", "127.0.0.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_OfMoreThanAContextMayHave_Throws() => Assert.Contains(
        "more than 1000 operations", await FailAsync($"Promise.all(Array.from({{ length: 1100 }}, () => fetch('{_server.Url}/stall')))", "127.0.0.1"), StringComparison.Ordinal);

    [Fact]
    public async Task Fetch_OfAServerThatIsNotThere_NamesIt()
    {
        await _server.DisposeAsync();
        Assert.Contains("127.0.0.1 did not answer", await FailAsync($"fetch('{_server.Url}/echo')", "127.0.0.1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'http://user:word@127.0.0.1/'")]
    [InlineData("'http://127.0.0.1/', { method: 'CONNECT' }")]
    public async Task Fetch_OfARequestThatNobodyMaySend_IsRefused(string arguments) =>
        Assert.Contains("InvalidArgument", await FailAsync($"fetch({arguments})", "127.0.0.1"), StringComparison.Ordinal);

    // A waiting guest holds no slot.
    [Fact]
    public async Task Fetch_OfAServerThatStalls_LeavesTheSlotToOthers()
    {
        using var ended = new CancellationTokenSource();
        await DeployAsync("stalled", $"export default () => fetch('{_server.Url}/stall')", "127.0.0.1");
        await DeployAsync("other", "export default () => 'still here'");
        var stalled = Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await _invoker.InvokeAsync(CallOf("stalled"), ended.Token), Token)).ToArray();
        while (_invoker.Away < stalled.Length)
        {
            await Task.Delay(1, Token);
        }

        using var result = await _invoker.InvokeAsync(CallOf("other"), Token);

        Assert.Equal("still here", Encoding.UTF8.GetString(result.Output.Span));
        await ended.CancelAsync();
        foreach (var each in stalled)
        {
            (await each).Dispose();
        }
    }

    private void Open(HttpLimits limits)
    {
        _http = new OutboundHttp(limits, new Dialer(_ => _found));
        var services = new CapabilityServices { Http = _http };
        _catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, _options, services);
        _invoker = new Invoker(_catalog, TimeProvider.System, _options);
    }

    private void Close()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        _http.Dispose();
    }

    private Invocation CallOf(string name) => Invocation.Of(_catalog.Find(FunctionFixture.Name(name))!.Spec);

    private async Task DeployAsync(string name, string source, params string[] grants)
    {
        var artifact = ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]).Compress();
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(artifact))
        {
            Grants = [.. grants.Select(grant => new Grant("http", grant))],
        };
        Assert.Empty((await _catalog.DeployAsync(spec, artifact, Token)).Errors);
    }

    private Task<string> CallAsync(string body) => CallAsync(body, "127.0.0.1");

    private async Task<string> CallAsync(string body, params string[] grants)
    {
        await DeployAsync("f", $"export default async () => {{ {body} }}", grants);
        using var result = await _invoker.InvokeAsync(CallOf("f"), Token);
        Assert.True(result.Failure == Failure.None, result.Detail);
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    // What a program sees of the failure: the message and the code of its cause.
    private Task<string> FailAsync(string expression, params string[] grants) => CallAsync(
        $"try {{ await {expression}; return 'no failure' }} catch (e) {{ return `${{e.name}} ${{e.message}} ${{e.cause?.code}}` }}", grants);
}
