using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Execution;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Wasm;

namespace Longshore.Tests.Functions;

public sealed class JavaScriptFunctionTests : IDisposable
{
    // QuickJS is compiled once for all tests.
    private static readonly TemporaryDirectory Compiled = new();

    private readonly FunctionFixture _node = new(new FunctionsOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = Compiled.Path } });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("export default async request => 'got ' + await request.text()", "got input")]
    [InlineData("export default request => new Response(request.method + ' ' + new URL(request.url).pathname)", "POST /function/js")]
    [InlineData("export default () => ({ a: [1] })", "{\"a\":[1]}")]
    [InlineData("export default () => new Uint8Array([65, 66]).subarray(1)", "B")]
    [InlineData("export default () => undefined", "")]
    [InlineData("let n = 0; export default () => String(++n)", "1")]
    [InlineData("import { x } from './x.js'; export default () => x", "from x")]
    [InlineData("export default async () => { await new Promise(done => setTimeout(done, 20)); return 'later' }", "later")]
    [InlineData("export default async r => new TextDecoder().decode(await crypto.subtle.digest('SHA-256', await r.bytes())).length > 0 ? btoa(atob('YQ==')) : ''", "YQ==")]
    [InlineData("export default () => JSON.stringify([structuredClone(new Map([[1, 2]])).get(1), crypto.getRandomValues(new Uint8Array(4)).length, crypto.randomUUID().length])", "[2,4,36]")]
    public async Task Invoke_OfAModule_AnswersTwiceTheSame(string source, string answer)
    {
        await DeployAsync(source);

        Assert.Equal((Failure.None, answer), await InvokeAsync());
        Assert.Equal((Failure.None, answer), await InvokeAsync());
    }

    [Fact]
    public async Task Invoke_WithEnvironment_GivesEnvAsSecondArgument()
    {
        var bytes = Graph("export default (request, env) => JSON.stringify(env)");
        var spec = new FunctionSpec(Name, Artifact.Of(bytes))
        {
            Environment = [new EnvironmentVariable("LANG", "C"), new EnvironmentVariable("__proto__", "x")],
        };
        Assert.Empty((await _node.Catalog.DeployAsync(spec, bytes, Cancellation)).Errors);

        Assert.Equal((Failure.None, "{\"LANG\":\"C\",\"__proto__\":\"x\"}"), await InvokeAsync());
        Assert.Equal((Failure.None, "{\"LANG\":\"C\",\"__proto__\":\"x\"}"), await InvokeAsync());
    }

    // It is served when the node has little memory left.
    [Fact]
    public async Task Invoke_OfAShortFunction_NeedsLittleMemory()
    {
        await DeployAsync("export default () => 'hello'");

        Assert.Equal((Failure.None, "hello"), await InvokeAsync());

        Assert.InRange(_node.Catalog.Lookup(Name)!.NeededBytes, 1, MemoryWatch.SmallBytesMax);
    }

    // As many as may be loaded at one time: the next deployment waits until they have ended.
    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("await new Promise(done => setTimeout(done, 1e9))")]
    [InlineData("const f = () => Promise.resolve().then(f); await f()")]
    public async Task Deploy_OfModulesWhoseEvaluationNeverEnds_EndsWithTheirRequests(string endless)
    {
        using var node = new FunctionFixture(
            new FunctionsOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = Compiled.Path } }, new Rpc.ManualTimers());
        using var requests = new CancellationTokenSource();
        var module = Graph(endless + "; export default () => 1");
        var deployments = Enumerable.Range(0, 4).Select(i =>
            node.Catalog.DeployAsync(new FunctionSpec(FunctionFixture.Name($"f{i}"), Artifact.Of(module)), module, requests.Token)).ToList();

        await requests.CancelAsync();

        foreach (var deployment in deployments)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployment);
        }

        var sound = Graph("export default () => 1");
        Assert.Empty((await node.Catalog.DeployAsync(new FunctionSpec(Name, Artifact.Of(sound)), sound, Cancellation)).Errors);
    }

    [Fact]
    public async Task Deploy_OfAModuleWhoseEvaluationNeverEnds_IsRefusedAfterItsTime()
    {
        using var catalog = new FunctionCatalog(
            new MemoryFunctionStore(), new ImpatientTime(), new FunctionsOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = Compiled.Path } });
        var module = Graph("while (true) {}");

        var result = await catalog.DeployAsync(new FunctionSpec(Name, Artifact.Of(module)), module, Cancellation);

        Assert.Contains("were not evaluated within 10 s", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    // Patched globals reach code of the prelude, whose numbers the host then reads.
    [Theory]
    [InlineData("() => NaN")]
    [InlineData("() => 1e300")]
    [InlineData("() => 1n")]
    [InlineData("() => Symbol()")]
    public async Task Invoke_ThatPatchesMathMax_AnswersAndKeepsNoSandbox(string patch)
    {
        await DeployAsync($"export default async () => {{ Math.max = {patch}; await new Promise(done => setTimeout(done, 1)); return 'done' }}");

        for (var call = 0; call < 20; call++)
        {
            Assert.Equal((Failure.None, "done"), await InvokeAsync());
        }

        await DeployAsync("export default () => 'sound'");
        Assert.Equal((Failure.None, "sound"), await InvokeAsync());
    }

    // What was drawn while the module loaded is in the snapshot; what is drawn in a call is not.
    [Theory]
    [InlineData("Math.random(); export default () => Math.random()")]
    [InlineData("const id = crypto.randomUUID(); export default () => Math.random() + crypto.randomUUID()")]
    [InlineData("const first = Array.from({ length: 5 }, Math.random); export default () => crypto.getRandomValues(new Uint32Array(4)).join()")]
    public async Task Invoke_OfAModuleThatDrewAtItsLoad_DrawsAnew(string source)
    {
        await DeployAsync(source);

        var drawn = new HashSet<string> { (await InvokeAsync()).Output, (await InvokeAsync()).Output, (await InvokeAsync()).Output };

        Assert.Equal(3, drawn.Count);
    }

    [Fact]
    public async Task Invoke_OfAModuleThatReadTheClockAtItsLoad_CountsFromTheCall()
    {
        await DeployAsync("const at = performance.now(); const end = at + 50; while (performance.now() < end); export default () => String(performance.now() < 40)");

        Assert.Equal((Failure.None, "true"), await InvokeAsync());
    }

    [Fact]
    public async Task Invoke_WithARejectionThatNobodyHandles_AnswersAndSaysSo()
    {
        await DeployAsync("export default async () => { (async () => { throw new Error('the database said no') })(); await null; return 'answered' }");

        using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name }, Cancellation);

        Assert.Equal("answered", Encoding.UTF8.GetString(result.Output.Span));
        Assert.StartsWith("Unhandled rejection: Error: the database said no", Encoding.UTF8.GetString(result.StandardError.Span), StringComparison.Ordinal);
    }

    // It is in the state in which every call begins.
    [Fact]
    public async Task Invoke_OfAModuleWithARejectionAtItsLoad_SaysSoEachTime()
    {
        await DeployAsync("Promise.reject(new Error('lost early')); export default () => 'answered'");

        for (var call = 0; call < 2; call++)
        {
            using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name }, Cancellation);
            Assert.StartsWith("Unhandled rejection: Error: lost early", Encoding.UTF8.GetString(result.StandardError.Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Invoke_AfterACallWithARejection_SaysNothingOfIt()
    {
        await DeployAsync("let n = 0; export default async r => { if (await r.text() === 'input') { Promise.reject(1) } return 'answered' }");
        Assert.Equal((Failure.None, "answered"), await InvokeAsync());

        using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name }, Cancellation);

        Assert.True(result.StandardError.IsEmpty);
    }

    [Fact]
    public async Task Invoke_WithReuse_FindsTheStateOfSoManyCallsOnly()
    {
        await DeployAsync("let n = 0; globalThis.seen = ''; export default () => `${++n}${globalThis.seen += 'x'}`", Reuse(3));

        Assert.Equal(["1x", "2xx", "3xxx", "1x", "2xx"], await OutputsAsync(5));
    }

    [Theory]
    [InlineData("let n = 0; export default () => { if (++n === 2) { throw new Error('second') } return `${n}` }", Failure.Trapped)]
    [InlineData("let n = 0; export default () => { if (++n === 2) { for (;;); } return `${n}` }", Failure.WallTimeLimit)]
    [InlineData("let n = 0; export default () => ++n === 2 ? 'x'.repeat(2 << 20) : `${n}`", Failure.OutputLimit)]
    public async Task Invoke_AfterAFailedCallWithReuse_FindsNoState(string source, Failure failure)
    {
        await DeployAsync(source, Reuse(100) with { OutputBytesMax = 1 << 20, WallTimeMax = TimeSpan.FromSeconds(2) });

        Assert.Equal((Failure.None, "1"), await InvokeAsync());
        Assert.Equal(failure, (await InvokeAsync()).Failure);
        Assert.Equal((Failure.None, "1"), await InvokeAsync());
        Assert.Equal(failure, (await InvokeAsync()).Failure);
    }

    // What is left to run belongs to the call that began it.
    [Theory]
    [InlineData("setTimeout(() => {}, 0)")]
    [InlineData("setInterval(() => {}, 1000)")]
    public async Task Invoke_AfterACallWithReuseThatLeftSomethingToRun_FindsNoState(string leaving)
    {
        await DeployAsync($"let n = 0; export default () => {{ {leaving}; return `${{++n}}` }}", Reuse(100));

        Assert.Equal(["1", "1"], await OutputsAsync(2));
    }

    [Fact]
    public async Task Invoke_ManyTimesWithReuse_TakesNoMoreMemory()
    {
        await DeployAsync(
            "let n = 0; export default async r => { await r.text(); ++n; return n % 2 ? `${n}` : new Response(new TextEncoder().encode(`${n}`), { headers: { 'x-n': `${n}` } }) }",
            Reuse(1000) with { MemoryBytesMax = 16 << 20 });
        var input = new byte[1 << 20];

        var last = "";
        for (var call = 0; call < 100; call++)
        {
            using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name, Input = input }, Cancellation);
            last = Encoding.UTF8.GetString(result.Output.Span);
        }

        Assert.Equal("100", last);
    }

    [Fact]
    public async Task Invoke_WithAStatusText_PassesItOn()
    {
        await DeployAsync("export default () => new Response('x', { status: 299, statusText: 'Quite fine' })");

        using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name }, Cancellation);

        Assert.Equal((299, "Quite fine"), (result.Response!.Status, result.Response.StatusText));
    }

    [Fact]
    public async Task Invoke_WithARequest_GivesAndTakesHeaders()
    {
        await DeployAsync("export default r => new Response(r.headers.get('X-Ask'), { status: 418, headers: { 'X-Answer': new URL(r.url).searchParams.get('q') } })");
        var request = new GuestRequest("GET", "http://node/function/js?q=a+b%21", [KeyValuePair.Create("x-ask", "why")]);

        using var result = await _node.Invoker.InvokeAsync(
            new Invocation { Function = Name, Request = () => request }, Cancellation);

        Assert.Equal("why", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal(418, result.Response!.Status);
        Assert.Contains(KeyValuePair.Create("x-answer", "a b!"), result.Response.Headers);
    }

    [Fact]
    public async Task Invoke_ThatThrows_NamesTheUsersFileAndLine()
    {
        await DeployAsync("function deep() {\n    throw new TypeError('no')\n}\nexport default () => {\n    deep()\n}");

        using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name }, Cancellation);

        Assert.Equal((Failure.Trapped, "TypeError: no"), (result.Failure, result.Detail));
        Assert.Equal(["at deep (main.js:2:15)", "at default (main.js:5:5)"], result.StackTrace.Take(2));
    }

    [Theory]
    [InlineData("export default () => { for (;;); }", Failure.WallTimeLimit)]
    [InlineData("export default () => new Promise(done => setTimeout(done, 3600000))", Failure.WallTimeLimit)]
    [InlineData("export default () => { const f = () => f() + 1; return f() }", Failure.Trapped)]
    [InlineData("export default () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20)) }", Failure.Trapped)]
    [InlineData("export default () => 'x'.repeat(2000000)", Failure.OutputLimit)]
    [InlineData("export default () => new Promise(() => {})", Failure.Trapped)]
    public async Task Invoke_ThatIsHostile_EndsAndTheNextWorks(string source, Failure failure)
    {
        var wall = TimeSpan.FromSeconds(failure == Failure.WallTimeLimit ? 2 : 60);
        await DeployAsync(source, FunctionLimits.Default with { WallTimeMax = wall, OutputBytesMax = 1 << 20 });

        Assert.Equal(failure, (await InvokeAsync()).Failure);
        await DeployAsync("export default () => 'fine'");
        Assert.Equal((Failure.None, "fine"), await InvokeAsync());
    }

    [Fact]
    public async Task Invoke_ThatRecurses_CatchesTheRangeErrorAfterFiveThousandCalls()
    {
        await DeployAsync("export default () => { let depth = 0; const f = () => { depth++; f() }; try { f() } catch (error) { return `${error.name} ${depth > 5000}` } }");

        Assert.Equal((Failure.None, "RangeError true"), await InvokeAsync());
        Assert.Equal((Failure.None, "RangeError true"), await InvokeAsync());
    }

    [Theory]
    [InlineData("export const x = 1", "main.js has no default export that is a function or has a method fetch, queue or scheduled: write export default async request => response")]
    [InlineData("throw new RangeError('early')", "RangeError: early at <anonymous> (main.js:1:11)")]
    [InlineData("await new Promise(() => {})", "Error: a promise that was waited for can never settle: nothing is left to run")]
    public async Task Deploy_OfAModuleThatIsWrong_SaysWhy(string source, string reason)
    {
        var deployment = await _node.Catalog.DeployAsync(Name, Graph(source), FunctionLimits.Default, Cancellation);

        Assert.Equal([reason], deployment.Errors);
    }

    [Fact]
    public async Task Deploy_OfDamagedModules_IsRefused()
    {
        var bytes = Graph("export default () => 1");
        bytes[^3] ^= 0x55;

        Assert.NotEmpty((await _node.Catalog.DeployAsync(Name, bytes, FunctionLimits.Default, Cancellation)).Errors);
    }

    private static FunctionName Name => FunctionFixture.Name("js");

    private static FunctionLimits Reuse(int calls) => FunctionLimits.Default with { ReuseCallsMax = calls };

    private async Task<List<string>> OutputsAsync(int calls)
    {
        var outputs = new List<string>();
        for (var call = 0; call < calls; call++)
        {
            outputs.Add((await InvokeAsync()).Output);
        }

        return outputs;
    }

    private static byte[] Graph(string source) => ModuleGraph.Of(
        "main.js",
        [
            new ModuleText("main.js", source, new Dictionary<string, string> { ["./x.js"] = "x.js" }),
            new ModuleText("x.js", "export const x = 'from x'", new Dictionary<string, string>()),
        ]).Compress();

    private async Task DeployAsync(string source, FunctionLimits? limits = null)
    {
        var deployment = await _node.Catalog.DeployAsync(Name, Graph(source), limits ?? FunctionLimits.Default, Cancellation);
        Assert.Empty(deployment.Errors);
    }

    private async Task<(Failure Failure, string Output)> InvokeAsync()
    {
        using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = Name, Input = "input"u8.ToArray() }, Cancellation);
        return (result.Failure, result.Failure == Failure.None ? Encoding.UTF8.GetString(result.Output.Span) : result.Detail);
    }
}
