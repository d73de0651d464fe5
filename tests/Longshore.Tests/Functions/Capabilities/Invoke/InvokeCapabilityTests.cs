using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities.Invoke;

public sealed class InvokeCapabilityTests
{
    [Fact]
    public async Task Fetch_Function_IsItsAnswer()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync(
            "g",
            "return new Response(`${request.method} ${request.url} ${request.headers.get('x-ask')} ${await request.text()}`, { status: 201, statusText: 'Made', headers: { 'x-answer': 'yes' } })");

        var answer = await node.RunAsync(
            "const r = await env.g.fetch('http://g/a?b', { method: 'PUT', body: 'hi', headers: { 'X-Ask': 'why' } });"
            + "return [r.status, r.statusText, r.headers.get('x-answer'), await r.text()].join('|')",
            "invoke:g");

        Assert.Equal("201|Made|yes|PUT http://g/a?b why hi", answer);
    }

    [Fact]
    public async Task Invoke_Body_IsPosted()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "return `${request.method} ${await request.text()}`");

        Assert.Equal("POST {\"a\":1}", await node.RunAsync("return (await env.g.invoke({ a: 1 })).text()", "invoke:g"));
    }

    [Fact]
    public async Task Invoke_ManyTimes_AnswersEach()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "return await request.text()");

        Assert.Equal("4950", await node.RunAsync(
            "const all = await Promise.all(Array.from({ length: 100 }, async (_, i) => Number(await (await env.g.invoke(String(i))).text())));"
            + "return String(all.reduce((a, b) => a + b))",
            "invoke:g"));
    }

    [Fact]
    public async Task Invoke_WithOneSlot_GivesTheSlotToTheCalledFunction()
    {
        await using var node = await ScriptNode.OpenAsync(slots: 1);
        await node.DeployAsync("h", "return 'h'");
        await node.DeployAsync("g", "await new Promise(done => setTimeout(done, 1)); return 'g' + await (await env.h.invoke()).text()", "invoke:h");

        Assert.Equal("gh", await node.RunAsync("return (await env.g.invoke()).text()", "invoke:g"));
        Assert.Equal((0, 0), (node.Invoker.Running, node.Invoker.Away));
    }

    [Theory]
    [InlineData("return (await Promise.race([env.g.invoke(), env.h.invoke()])).text()")]
    [InlineData("const never = env.g.invoke(); await new Promise(done => setTimeout(done, 1)); return (await env.h.invoke()).text()")]
    [InlineData("const never = env.g.invoke(); for (let i = 0; i < 3; i++) await new Promise(done => setTimeout(done, 0)); return 'h'")]
    [InlineData("env.g.invoke(); return 'h'")]
    public async Task Invoke_BesideACallThatNeverEnds_IsNotDelayed(string body)
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "await new Promise(done => setTimeout(done, 1e6))");
        await node.DeployAsync("h", "return 'h'");

        Assert.Equal("h", await node.RunAsync(body, "invoke:g", "invoke:h"));
    }

    [Fact]
    public async Task Invoke_AllFunctions_ByName()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "return 'g'");

        Assert.Equal("g", await node.RunAsync("return (await env.functions.get('g').invoke()).text()", "invoke:*"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("spawn")]
    public async Task Call_FromC_GetsAnAnswerEachTime(string mode)
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeploySampleAsync("empty");
        await node.DeploySampleAsync("chain", new Grant("invoke", "empty"));

        var times = await node.CallAsync("chain", "", ["empty", "100", .. mode.Length > 0 ? [mode] : Array.Empty<string>()]);

        Assert.Equal(100, times.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Call_FunctionThatIsNotGranted_NamesTheGrant()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeploySampleAsync("chain", new Grant("invoke", "other"));

        Assert.Equal(
            "the function has no grant for this: deploy it with --grant invoke:empty", await node.ErrorOfAsync("chain", "", "empty", "1"));
    }

    [Fact]
    public async Task Spawn_Calls_GiveTheirAnswersOnce()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "return 'got ' + await request.text()");

        Assert.Equal("got b got a InvalidArgument", await node.RunAsync(
            "const a = await env.g.spawn('a'), b = await env.g.spawn('b');"
            + "const texts = [await (await b.result()).text(), await (await a.result()).text()];"
            + "try { await a.result() } catch (e) { texts.push(e.code) } return texts.join(' ')",
            "invoke:g"));
    }

    [Fact]
    public async Task Spawn_CallsThatAreNotAwaited_EndWithTheCall()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "await new Promise(() => setTimeout(() => {}, 1e6))");

        Assert.Equal("done", await node.RunAsync("for (let i = 0; i < 3; i++) await env.g.spawn(); return 'done'", "invoke:g"));

        while (node.Invoker.Running + node.Invoker.Away > 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Spawn_TooMany_IsRefused()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "return 1");

        Assert.StartsWith(
            "LimitReached: 64 calls were spawned and not awaited",
            await node.FailAsync("(async () => { for (let i = 0; i < 65; i++) await env.g.spawn() })()", "invoke:g"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw new Error('broken')", "FunctionFailed: \"g\" failed: Trapped: ")]
    [InlineData("await new Promise(() => {})", "FunctionFailed: \"g\" failed: Trapped: ")]
    public async Task Invoke_FunctionThatFails_FailsTheOperationOnly(string body, string start)
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", body);

        Assert.StartsWith(start, await node.FailAsync("env.g.invoke()", "invoke:g"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_FunctionThatDoesNotExist_IsUnavailable()
    {
        await using var node = await ScriptNode.OpenAsync();

        Assert.Equal("Unavailable: there is no function \"g\"", await node.FailAsync("env.g.invoke()", "invoke:g"));
    }

    [Fact]
    public async Task Invoke_Itself_EndsAtTheDepthLimit()
    {
        await using var node = await ScriptNode.OpenAsync(slots: 1);
        await node.DeployAsync(
            "g",
            "const depth = Number(await request.text());"
            + "try { return await (await env.g.invoke(String(depth + 1))).text() } catch (e) { return `${depth} ${e.code}: ${e.message}` }",
            "invoke:g");

        Assert.Equal(
            "16 LimitReached: 16 functions wait for one another, the limit: do they call each other in a circle?",
            await node.CallAsync("g"));
    }

    [Fact]
    public async Task Invoke_FunctionThatNeverEnds_EndsByTheCallersDeadline()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "while (true) {}");
        await node.DeployAsync("f", "try { await env.g.invoke() } catch (e) { return `${e.code}: ${e.message}` }", "invoke:g");

        Assert.StartsWith("TimedOut: \"g\" failed: DeadlineMissed", await node.CallAsync("f", TimeSpan.FromMilliseconds(200)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_CallerThatLeaves_EndsTheCalledFunction()
    {
        await using var node = await ScriptNode.OpenAsync();
        await node.DeployAsync("g", "while (true) {}");
        await node.DeployAsync("f", "await env.g.invoke()", "invoke:g");
        using var leave = new CancellationTokenSource();
        var invocation = Longshore.Functions.Calls.Invocation.Of(node.Catalog.Find(FunctionFixture.Name("f"))!.Spec);
        var calling = Task.Run(async () => await node.Invoker.InvokeAsync(invocation, leave.Token), TestContext.Current.CancellationToken);
        while (node.Invoker.Away == 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await leave.CancelAsync();

        using var result = await calling;
        Assert.Equal(Longshore.Functions.Calls.Failure.Cancelled, result.Failure);
        Assert.Equal((0, 0), (node.Invoker.Running, node.Invoker.Away));
    }

    [Fact]
    public void Validate_WrongGrant_IsRefused()
    {
        var spec = new FunctionSpec(FunctionFixture.Name("f"), new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand))
        {
            Grants = [new Grant("invoke", "G h")],
        };

        Assert.StartsWith(
            "grants[0]: \"invoke:G h\" is not understood: a function is granted by its name, or all functions by *",
            Assert.Single(FunctionSpecValidator.Validate(spec)).ToString(),
            StringComparison.Ordinal);
    }
}
