using Longshore.Tests.Functions.Capabilities.Http;

namespace Longshore.Tests.Functions;

/// <summary>The modules longshore.kv, longshore.http and longshore.secret.</summary>
public sealed class PythonCapabilitiesTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kv_OfAGrantedStore_HasItsOperations() => Assert.Equal(
        """["b'v' 1","é","{'a': 1}","None","default","(b'v', 1)","Conflict","5","7","['json', 'k', 'n', 't']","True False","TypeError"]""",
        await python.RunAsync(
            """
            import longshore
            from longshore import kv
            def code_of(act):
                try: act()
                except longshore.OperationError as error: return error.code
                except Exception as error: return type(error).__name__
            def handler(request):
                store = kv.Store("py")
                version = store.put("k", b"v")
                store.put("t", "é", ttl=60)
                store.put("json", '{"a": 1}')
                return [
                    f"{store.get('k')} {version}", store.get_text("t"), str(store.get_json("json")), str(store.get("none")),
                    store.get_text("none", "default"), str(store.get_with_version("k")), code_of(lambda: store.cas("k", None, "x")),
                    str(store.increment("n", 5)), str(store.increment("n", 2)), str(list(store.keys())),
                    f"{store.delete('k')} {store.delete('k')}", code_of(lambda: store.put("k", 1)),
                ]
            """,
            "kv:py"));

    [Fact]
    public async Task Http_OfAGrantedServer_GivesItsAnswer()
    {
        await using var server = await OutboundServer.StartAsync(Token);

        Assert.Equal("200 True POST {\"a\":1} one, two TimedOut", await python.RunAsync(
            $$"""
            import longshore
            from longshore import http
            def handler(request):
                answer = http.fetch("{{server.Url}}/echo", "POST", {"a": 1}, timeout=20)
                try:
                    http.fetch("{{server.Url}}/stall", timeout=0.05)
                except longshore.OperationError as error:
                    return f"{answer.status} {answer.ok} {answer.text().splitlines()[0]} {answer.headers['X-Answer']} {error.code}"
            """,
            $"http:{server.Url}"));
    }

    [Fact]
    public async Task Secret_WithoutAGrant_NamesTheGrant() => Assert.Equal(
        "NotGranted: the function has no secret KEY: deploy it with --grant secret:KEY",
        await python.RunAsync(
            """
            import longshore
            def handler(request):
                try: longshore.secret.get("KEY")
                except longshore.OperationError as error: return str(error)
            """));
}
