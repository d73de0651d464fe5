using Longshore.Tests.Functions.Capabilities.Http;

namespace Longshore.Tests.Functions;

/// <summary>The modules longshore.kv, longshore.state, longshore.http and longshore.secret.</summary>
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
    public async Task State_OfAGrantedNamespace_HasItsOperations() => Assert.Equal(
        """["b'0123' b'12' b''","None 4 4 8","Conflict","b'01x3tail'","True False","8 2","b'01'","1 True False","2","True None","TypeError","Conflict"]""",
        await python.RunAsync(
            """
            import longshore
            from longshore import state
            def code_of(act):
                try: act()
                except longshore.OperationError as error: return error.code
                except Exception as error: return type(error).__name__
            def handler(request):
                space = state.Space("py")
                missing = space.size("r")
                space.write("r", "0123")
                reads = f"{space.read('r')} {space.read('r', 1, 2)} {space.read('r', 9)}"
                size = space.size("r")
                data, version = space.read_with_version("r", 2, 1)
                space.write("r", b"x", 2, version)
                late = code_of(lambda: space.write("r", b"y", 2, version))
                at = space.append("r", "tail")
                whole, sizes = space.read("r"), f"{missing} {size} {at} {space.size('r')}"
                pushes = f"{space.push('r')} {space.push('r')}"
                pulled = space.pull("r")
                space.resize("r", 2)
                resized, short = space.size("r"), space.read("r")
                with space.lock("r", wait=1, lease=2) as token:
                    held = space.unlock("r")
                locks = f"{int(token)} {held} {space.unlock('r')}"
                again = int(space.lock("r"))
                space.write("r", b"zz")
                unpushed = code_of(lambda: space.pull("r"))
                space.pull("r", discard=True)
                gone = f"{space.delete('r')} {space.size('r')}"
                return [reads, sizes, late, str(whole), pushes, f"{pulled} {resized}", str(short), locks, str(again), gone,
                        code_of(lambda: space.write("r", 1)), unpushed]
            """,
            "state:py"));

    [Fact]
    public async Task State_WithoutAGrant_NamesIt() => Assert.Equal(
        "NotGranted True",
        await python.RunAsync(
            """
            import longshore
            def handler(request):
                try: longshore.state.Space("py").read("r")
                except longshore.OperationError as error: return f"{error.code} {'--grant state:py' in str(error)}"
            """));

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
