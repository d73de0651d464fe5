using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities.Objects;

/// <summary><c>env.BUCKET</c> of a bucket in JavaScript.</summary>
public sealed class ObjectScriptTests(ObjectScriptFixture node) : IClassFixture<ObjectScriptFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("await b.put('k1', 'välue'); return [await (await b.get('k1')).text(), await b.get('none'), await b.head('none')]", "[\"välue\",null,null]")]
    [InlineData("await b.put('k2', JSON.stringify({ a: [1] })); return (await b.get('k2')).json()", "{\"a\":[1]}")]
    [InlineData("await b.put('k3', new Uint8Array([0, 255]).subarray(1)); return [...await (await b.get('k3')).bytes()]", "[255]")]
    [InlineData("await b.put('k4', new Uint8Array([7]).buffer); return (await (await b.get('k4')).arrayBuffer()).byteLength", "1")]
    [InlineData("const o = await b.put('k5', 'abc', { httpMetadata: { contentType: 'text/x' } }); return [o.key, o.size, o.httpEtag === `\"${o.etag}\"`, o.uploaded.getTime(), o.httpMetadata]", "[\"k5\",3,true,1500,{\"contentType\":\"text/x\"}]")]
    [InlineData("await b.put('k6', 'abcdef'); const o = await b.get('k6', { range: { offset: 2, length: 3 } }); return [await o.text(), o.range, o.size]", "[\"cde\",{\"offset\":2,\"length\":3},6]")]
    [InlineData("await b.put('k7', 'abcdef'); return (await b.get('k7', { range: { suffix: 2 } })).text()", "ef")]
    [InlineData("await b.put('k8', 'x'); const h = await b.head('k8'); return [h.size, h.text, (await b.get('k8')).etag === h.etag]", "[1,null,true]")]
    [InlineData("const o = await b.put('k9', 'x'); const c = await b.get('k9', { onlyIf: { etagDoesNotMatch: o.etag } }); return [c.size, typeof c.text]", "[1,\"undefined\"]")]
    [InlineData("const o = await b.put('k10', 'x'); return [await b.put('k10', 'y', { onlyIf: { etagMatches: 'other' } }), (await b.put('k10', 'y', { onlyIf: { etagMatches: o.etag } })).size]", "[null,1]")]
    [InlineData("await b.put('k11', ''); await b.delete('k11'); await b.delete(['k11', 'k12']); return b.head('k11')", "null")]
    [InlineData("for (const k of ['l/1', 'l/2', 'm']) await b.put(k, k); const p = await b.list({ prefix: 'l/', limit: 1 }); const q = await b.list({ prefix: 'l/', cursor: p.cursor }); return [p.objects.map(o => o.key), p.truncated, q.objects.map(o => [o.key, o.size]), q.truncated]", "[[\"l/1\"],true,[[\"l/2\",3]],false]")]
    [InlineData("return b.get('../k').catch(e => e.code)", "InvalidArgument")]
    [InlineData("return b.get(7).catch(e => e.message)", "a key is a string")]
    [InlineData("return b.put('k', 7).catch(e => e.message)", "a value is a string, an ArrayBuffer or a view of one")]
    [InlineData("return b.get('k', { range: { suffix: 0 } }).catch(e => e.name)", "TypeError")]
    [InlineData("return b.get('k', { onlyIf: { uploadedBefore: new Date() } }).catch(e => e.name)", "TypeError")]
    [InlineData("return b.list({ delimiter: '/' }).catch(e => e.name)", "TypeError")]
    [InlineData("return env['read-only'].put('k', 'v').catch(e => e.code)", "NotGranted")]
    [InlineData("return Object.keys(env)", "[\"bucket\",\"read-only\"]")]
    [InlineData("Array.prototype[Symbol.iterator] = null; Date.prototype.getTime = null; String.prototype.toString = null; await b.put('k13', 'v'); return (await b.get('k13')).text()", "v")]
    public async Task Bucket_InEnv_BehavesAsInWorkers(string body, string answer)
    {
        var bytes = FunctionScript.Of($$"""export default async (request, env) => { const b = env.bucket; {{body}} };""");
        var spec = new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of(bytes)) { Grants = [new Grant("objects", "bucket"), new Grant("objects", "read-only:ro")] };
        Assert.Empty((await node.Catalog.DeployAsync(spec, bytes, Token)).Errors);
        using var result = await node.Invoker.InvokeAsync(new Invocation { Function = spec.Name }, Token);
        Assert.True(result.Failure == Failure.None, result.Detail);
        Assert.Equal(answer, Encoding.UTF8.GetString(result.Output.Span));
    }
}
