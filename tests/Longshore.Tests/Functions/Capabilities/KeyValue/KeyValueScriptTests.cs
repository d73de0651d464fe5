using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities.KeyValue;

/// <summary><c>env.NAME</c> of a key-value store in JavaScript.</summary>
public sealed class KeyValueScriptTests : IClassFixture<KeyValueScriptFixture>
{
    private readonly KeyValueScriptFixture _node;

    public KeyValueScriptTests(KeyValueScriptFixture node)
    {
        _node = node;
        _node.Stores.Clear();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("await kv.put('k', 'välue'); return [await kv.get('k'), await kv.get('k', 'text'), await kv.get('none')]", "[\"välue\",\"välue\",null]")]
    [InlineData("await kv.put('k', JSON.stringify({ a: [1] })); return [await kv.get('k', 'json'), await kv.get('k', { type: 'json' })]", "[{\"a\":[1]},{\"a\":[1]}]")]
    [InlineData("await kv.put('k', new Uint8Array([0, 255]).subarray(1)); return [...new Uint8Array(await kv.get('k', 'arrayBuffer'))]", "[255]")]
    [InlineData("await kv.put('k', new Uint8Array([7]).buffer); return (await kv.get('k', 'arrayBuffer')).byteLength", "1")]
    [InlineData("await kv.put('k', ''); return [await kv.get('k'), await kv.delete('k'), await kv.delete('k'), await kv.get('k')]", "[\"\",true,false,null]")]
    [InlineData("const v = await kv.put('k', 'a'); return [await kv.getWithVersion('k'), await kv.getWithVersion('none'), v]", "[{\"value\":\"a\",\"version\":1},{\"value\":null,\"version\":null},1]")]
    [InlineData("const v = await kv.cas('k', null, 'a'); return [await kv.cas('k', v, 'b'), await kv.get('k')]", "[2,\"b\"]")]
    [InlineData("await kv.cas('k', null, 'a'); return kv.cas('k', null, 'b').catch(e => [e.name, e.code])", "[\"OperationError\",\"Conflict\"]")]
    [InlineData("return [await kv.increment('n'), await kv.increment('n', 41), await kv.increment('n', -2)]", "[1,42,40]")]
    [InlineData("await kv.put('n', '9007199254740993'); return String(await kv.increment('n', 0))", "9007199254740993")]
    [InlineData("for (const k of ['a/1', 'a/2', 'b']) await kv.put(k, ''); return kv.list({ prefix: 'a/' })", "{\"keys\":[{\"name\":\"a/1\"},{\"name\":\"a/2\"}],\"list_complete\":true}")]
    [InlineData("for (const k of ['1', '2', '3']) await kv.put(k, ''); return kv.list({ limit: 1, cursor: '1' })", "{\"keys\":[{\"name\":\"2\"}],\"list_complete\":false,\"cursor\":\"2\"}")]
    [InlineData("return kv.list()", "{\"keys\":[],\"list_complete\":true}")]
    [InlineData("return kv.get(7).catch(e => e.message)", "a key is a string")]
    [InlineData("return kv.put('k', 7).catch(e => e.message)", "a value is a string, an ArrayBuffer or a view of one")]
    [InlineData("return kv.get('k', 'stream').catch(e => e.message)", "'stream' is no type of a value: text, json or arrayBuffer")]
    [InlineData("return kv.put('k', 'v', { metadata: {} }).catch(e => e.name)", "TypeError")]
    [InlineData("return kv.put('k', 'v', { expirationTtl: 0.5 }).catch(e => e.code)", "InvalidArgument")]
    [InlineData("return kv.put('k', 'x'.repeat(1048577)).catch(e => e.code)", "TooLarge")]
    [InlineData("return env.reader.put('k', 'v').catch(e => e.code)", "NotGranted")]
    [InlineData("return Object.keys(env)", "[\"store\",\"reader\"]")]
    [InlineData("String.prototype.toString = () => 'patched'; Array.prototype[Symbol.iterator] = null; await kv.put('k', 'v'); return kv.get('k')", "v")]
    public async Task Store_InEnv_BehavesAsInWorkers(string body, string answer) => Assert.Equal(answer, await RunAsync(body));

    [Fact]
    public async Task Put_WithATimeToLive_IsGoneAfterwards()
    {
        Assert.Equal("v", await RunAsync("await kv.put('k', 'v', { expirationTtl: 60 }); return kv.get('k')"));
        _node.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("null", await RunAsync("return JSON.stringify(await kv.get('k'))"));
    }

    private async Task<string> RunAsync(string body)
    {
        var bytes = FunctionScript.Of($$"""export default async (request, env) => { const kv = env.store; {{body}} };""");
        var spec = new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of(bytes)) { Grants = [new Grant("kv", "store"), new Grant("kv", "reader:ro")] };
        Assert.Empty((await _node.Catalog.DeployAsync(spec, bytes, Token)).Errors);
        using var result = await _node.Invoker.InvokeAsync(new Invocation { Function = spec.Name }, Token);
        Assert.True(result.Failure == Failure.None, result.Detail);
        return Encoding.UTF8.GetString(result.Output.Span);
    }
}
