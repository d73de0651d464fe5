using System.Text.Json;
using Longshore.JavaScript.Contexts;

namespace Longshore.Tests.JavaScript;

public sealed class HandlerTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Theory]
    [InlineData("() => new Response('t', { status: 204 })", "TypeError: a response with the status 204 has no body")]
    [InlineData("() => new Response('', { status: 205 })", "TypeError: a response with the status 205 has no body")]
    [InlineData("() => Response.json(1, { status: 304 })", "TypeError: a response with the status 304 has no body")]
    [InlineData("() => new Response('x', { status: 99 })", "RangeError: 99 is no status of a response: 200 to 599")]
    [InlineData("() => new Response('x', { status: NaN })", "RangeError: NaN is no status of a response: 200 to 599")]
    [InlineData("() => new Response('x', { statusText: 'a\\nb' })", "TypeError: the text of a status has only characters of Latin-1, without control characters")]
    [InlineData("() => new Response('x', { headers: { 'x-a': '\\u53d1' } })", "TypeError: the value of a header has only characters of Latin-1, without NUL and line breaks")]
    [InlineData("() => new Response('x', { headers: { 'x-a': 'a\\r\\nx-evil: 1' } })", "TypeError: the value of a header has only characters of Latin-1, without NUL and line breaks")]
    [InlineData("() => new Response('x', { headers: { 'x-a': 'a\\x01b' } })", "TypeError: the value of the header x-a has a control character")]
    [InlineData("() => new Response('x', { headers: { 'x a': '1' } })", "TypeError: 'x a' is no name of a header")]
    [InlineData("() => new Response('x', { headers: { 'x-a\\0y\\nx-b': '1' } })", "TypeError: 'x-a\\u0000y\\nx-b' is no name of a header")]
    [InlineData("() => new Response('x', { headers: { 'x-a': 'b\\0c' } })", "TypeError: the value of a header has only characters of Latin-1, without NUL and line breaks")]
    [InlineData("() => new Response('x', { headers: [['x-a']] })", "TypeError: each pair of headers has a name and a value")]
    [InlineData("() => Symbol('s')", "TypeError: a value of type symbol has no form in JSON")]
    [InlineData("() => () => 1", "TypeError: a value of type function has no form in JSON")]
    [InlineData("() => ({ toJSON() {} })", "TypeError: a value of type object has no form in JSON")]
    [InlineData("() => Response.json(undefined)", "TypeError: a value of type undefined has no form in JSON")]
    [InlineData("() => Response.redirect('http://h/', 200)", "RangeError: 200 is no status of a redirect: 301, 302, 303, 307 or 308")]
    [InlineData("() => { const r = new Response('x'); for (let i = 0; i < 1001; i++) r.headers.append('x-' + i, 'v'); return r }", "RangeError: the response has 1002 headers, over the limit of 1000")]
    [InlineData("() => new Response('x', { headers: { 'x-a': 'v'.repeat(300000) } })", "RangeError: the headers of the response have over 262144 characters, the limit")]
    [InlineData("() => { 'use strict'; new Response('x').status = 99 }", "TypeError: no setter for property")]
    [InlineData("async r => { await r.text(); return r.text() }", "TypeError: the body has been read before")]
    public void Fetch_OfAnAnswerThatNoResponseCanBe_FailsInTheFunction(string handler, string failure)
    {
        using var context = fixture.NewContext();

        Assert.Equal(failure, Assert.Throws<JavaScriptException>(() => context.Fetch(handler)).Message);
    }

    [Theory]
    [InlineData("() => new Response(null, { status: 204 })", 204, null, "", "")]
    [InlineData("() => new Response(null, { status: 304, headers: { etag: '\"a\"' } })", 304, null, "etag: \"a\"", "")]
    [InlineData("() => new Response('x', { status: 299, statusText: 'Quite fine' })", 299, "Quite fine", "content-type: text/plain;charset=UTF-8", "x")]
    [InlineData("() => new Response(new Uint8Array([65]), { headers: { 'X-A': ' r\\u00e9sum\\u00e9 ', 'x-b': '' } })", 200, null, "x-a: r\u00e9sum\u00e9|x-b: ", "A")]
    [InlineData("() => new Response(null, { headers: [['vary', 'a'], ['Vary', 'b'], ['set-cookie', '1'], ['set-cookie', '2']] })", 200, null, "set-cookie: 1|set-cookie: 2|vary: a, b", "")]
    [InlineData("() => Response.redirect('http://h/\\u00e9')", 302, null, "location: http://h/%C3%A9", "")]
    [InlineData("() => new Date(0)", 200, null, "content-type: application/json", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("() => new Response('a\\n\\nb: c\\n\\n', { headers: { 'X-One': '1', 'X-One-Two': 'a: b', etag: '' } })", 200, null, "content-type: text/plain;charset=UTF-8|etag: |x-one: 1|x-one-two: a: b", "a\n\nb: c\n\n")]
    [InlineData("() => new Response('x', { headers: { 'X-A': '1', 'x-a': '2', 'Content-Type': 'text/html' } })", 200, null, "content-type: text/html|x-a: 1, 2", "x")]
    [InlineData("() => new Response('x', { statusText: ' ', headers: { 'X-A': ' 1 ' } })", 200, " ", "content-type: text/plain;charset=UTF-8|x-a: 1", "x")]
    [InlineData("() => 0", 200, null, "content-type: application/json", "0")]
    [InlineData("(r, env) => new Response(r.clone().method + env.NAME + [...r.headers])", 200, null, "content-type: text/plain;charset=UTF-8", "POSTvaluex-ask,why")]
    public void Fetch_OfAnAnswer_GivesItsParts(string handler, int status, string? text, string headers, string body)
    {
        using var context = fixture.NewContext();

        var (response, given) = context.Fetch(handler);

        Assert.Equal((status, text, body), (response.Status, response.StatusText, given));
        Assert.Equal(headers, string.Join('|', response.Headers.Select(each => $"{each.Key}: {each.Value}")));
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public void Fetch_OfALongText_GivesAllOfIt(int characters)
    {
        using var context = fixture.NewContext();

        var (response, body) = context.Fetch($"() => new Response('\u00e9'.repeat({characters}), {{ status: 201, headers: {{ 'x-a': 'b' }} }})");

        Assert.Equal((201, new string('\u00e9', characters)), (response.Status, body));
        Assert.Contains(KeyValuePair.Create("x-a", "b"), response.Headers);
    }

    [Fact]
    public void Fetch_OfAViewWhoseBufferShrinks_FailsInTheFunction()
    {
        using var context = fixture.NewContext();

        var failure = Assert.Throws<JavaScriptException>(() => context.Fetch(
            "() => { const b = new ArrayBuffer(16, { maxByteLength: 32 }); const v = new Uint8Array(b, 8, 8); Promise.resolve().then(() => 0).then(() => b.resize(4)); return v }"));

        Assert.Equal("TypeError", failure.Name);
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://example.com")]
    [InlineData("http://127.0.0.1:8080/a/b.c?d=e&f='g'")]
    [InlineData("http://127.1/")]
    [InlineData("http://256.0.0.1.b/")]
    [InlineData("http://a.1e/x")]
    [InlineData("http://1.2.3.04/")]
    [InlineData("https://h:443/")]
    [InlineData("https://h:80/")]
    [InlineData("http://h:0080/x")]
    [InlineData("http://h:59999/x")]
    [InlineData("http://h/a/../b/./c")]
    [InlineData("http://h/a/..")]
    [InlineData("http://h/.hidden//x/")]
    [InlineData("http://h/%2e%2e/x")]
    [InlineData("http://h/a b?c d#e f")]
    [InlineData("http://h/?")]
    [InlineData("http://h/a?b?c/../d")]
    [InlineData("http://H/")]
    [InlineData("http://u:p@h/")]
    [InlineData("http://xn--4gbwdl.xn--wgbh1c/x")]
    [InlineData("http://h/\u00e9?\u00e9")]
    [InlineData("http://h\\x")]
    [InlineData(" http://h/x ")]
    [InlineData("ftp://h/x")]
    [InlineData("http://[::1]:8080/x")]
    public void Request_OfAUrl_HasItsSerialization(string url)
    {
        using var context = fixture.NewContext();

        Assert.Equal("true", context.Fetch($"() => [{JsonSerializer.Serialize(url)}].every(url => new Request(url).url === new URL(url).href)").Body);
    }

    // With a space before it, a URL takes the way of those that are not plain.
    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("https://127.0.0.1:8080/a/b.c?d=e&f=%20+g")]
    [InlineData("http://a-b.c1.example/x?")]
    [InlineData("http://255.255.255.255:65535//x//?a?b/../c")]
    [InlineData("http://h/~!$&'()*+,;=:@-_.y/")]
    [InlineData("http://h/a.b/c..d/e")]
    [InlineData("http://h/a?b'c")]
    [InlineData("http://h/a#b")]
    [InlineData("http://h/a%2fb")]
    [InlineData("http://h/.a")]
    [InlineData("http://H/a")]
    [InlineData("http://h:080/a")]
    [InlineData("https://h:443/")]
    [InlineData("http://1.2.3/")]
    [InlineData("http://a..b/")]
    [InlineData("http://h./")]
    public void Url_ThatIsPlain_HasThePartsOfAnyOther(string url)
    {
        using var context = fixture.NewContext();
        const string Names = "['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'username']";
        var text = JsonSerializer.Serialize(url);

        Assert.Equal("[]", context.Fetch($"() => {{ const a = new URL({text}), b = new URL(' ' + {text}); return {Names}.filter(name => a[name] !== b[name]) }}").Body);
        Assert.Equal("true", context.Fetch($"() => [...new URL({text}).searchParams].join() === [...new URL(' ' + {text}).searchParams].join()").Body);
    }

    [Theory]
    [InlineData("r => new Response(r.url)", "http://node/function/f?q=1")]
    [InlineData("r => new URL(r.url).searchParams.get('q')", "1")]
    [InlineData("r => { const u = new URL(r.url); u.search = '?q=2'; u.searchParams.append('a b', 'c'); return new Response(u.href + new URL(r.url).search) }", "http://node/function/f?q=2&a+b=c?q=1")]
    [InlineData("r => { const u = new URL(r.url); const p = u.searchParams; u.href = 'http://h/?q=3'; return p.get('q') + (p === u.searchParams) }", "3true")]
    [InlineData("r => new Response(r.headers.get('X-Ask') + r.headers.has('x-as') + r.headers.has('why') + [...r.headers.keys()])", "whyfalsefalsex-ask")]
    [InlineData("r => { r.headers.append('x-ask', 'how'); r.headers.set('x-b', 'c'); return new Response([...r.headers].join(';')) }", "x-ask,why, how;x-b,c")]
    [InlineData("async r => (await r.text()) + r.bodyUsed", "inputtrue")]
    [InlineData("async r => (await r.clone().text()) + (await r.text())", "inputinput")]
    [InlineData("async () => (await new Response('\ufeffa').text()) + (await new Response('b').clone().text())", "ab")]
    [InlineData("() => new Response('a\\ud800b')", "a�b")]
    [InlineData("async () => (await new Response('a\\ud800b').text()) + (await new Response('\u00e9').bytes()).length", "a�b2")]
    [InlineData("async () => { const r = new Response('abc'); const part = await r.body.getReader().read(); return String(part.value.length) + r.bodyUsed }", "3true")]
    [InlineData("() => new Response('t', { headers: { 'Content-Type': 'text/html' } }).headers.get('content-type')", "text/html")]
    [InlineData("() => { const r = Response.json(1); return r.headers.get('content-type') + r.clone().headers.get('content-type') }", "application/jsonapplication/json")]
    [InlineData("() => new Request('http://h/', { method: 'POST', body: 'x' }).headers.get('content-type')", "text/plain;charset=UTF-8")]
    [InlineData("() => new Response(new URLSearchParams({ a: 'b c' }))", "a=b+c")]
    public void Fetch_OfARequest_SeesItsParts(string handler, string body)
    {
        using var context = fixture.NewContext();

        Assert.Equal(body, context.Fetch(handler).Body);
    }

    // A handler that is not asynchronous is answered without a promise, and no earlier than what it has begun.
    [Theory]
    [InlineData("() => { const r = { a: 1 }; Promise.resolve().then(() => { r.a = 2 }); return r }", "{\"a\":2}")]
    [InlineData("(q, e, c) => { const b = new Uint8Array([48]); c.waitUntil((async () => { await new Promise(r => setTimeout(r, 1)); b[0] = 49 })()); return b }", "1")]
    [InlineData("(q, e, c) => { const b = new Uint8Array([48]); Promise.resolve().then(() => c.waitUntil((async () => { await null; b[0] = 49 })())); return b }", "1")]
    [InlineData("() => ({ then(done) { done('thenable') } })", "thenable")]
    [InlineData("() => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close() } }))", "A")]
    [InlineData("async () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close() } }))", "A")]
    public void Fetch_OfAnAnswerThatIsGivenAtOnce_WaitsForWhatWasBegun(string handler, string body)
    {
        using var context = fixture.NewContext();

        Assert.Equal(body, context.Fetch(handler).Body);
    }

    [Theory]
    [InlineData("() => { throw new RangeError('at once') }")]
    [InlineData("async () => { throw new RangeError('at once') }")]
    public void Fetch_OfAHandlerThatThrows_Throws(string handler)
    {
        using var context = fixture.NewContext();

        Assert.Equal("RangeError: at once", Assert.Throws<JavaScriptException>(() => context.Fetch(handler)).Message);
        Assert.Null(context.TakeUnhandledRejection());
    }

    // No header of HTTP has a line break, but other ways to call a function could bring one.
    [Fact]
    public void Fetch_WithHeadersThatRepeatOrBreak_SeesEachOnce()
    {
        using var context = fixture.NewContext();
        var output = new RecordedOutput();
        context.Fetch(
            context.Evaluate("r => [r.headers.get('a'), r.headers.get('b'), [...r.headers.keys()]].join('|')", "handler.js"),
            "GET", "http://node/", [KeyValuePair.Create("A", "1\nc:3"), KeyValuePair.Create("B", ""), KeyValuePair.Create("a", "2")], [], [], [], output);

        Assert.Equal("1 c:3, 2||a,b", output.Text);
    }

    [Theory]
    [InlineData("http://h:65536/x")]
    [InlineData("http://h:99999/")]
    public void Request_OfNoUrl_IsRefused(string url)
    {
        using var context = fixture.NewContext();

        Assert.Equal($"TypeError: Invalid URL: {url}", Assert.Throws<JavaScriptException>(() => context.Fetch($"() => new Request('{url}')")).Message);
    }

    // One call of the host for a text: with one for each character these take minutes.
    // The URL standard, "host parsing": a host whose last part is a number is an address.
    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("1.2.3.4.", "1.2.3.4")]
    [InlineData("1.2.3.256", null)]
    [InlineData("256.2.3.4", null)]
    [InlineData("1.2.3.4.5", null)]
    [InlineData("1.2.3.08", null)]
    [InlineData("1..2", null)]
    [InlineData("a.5", null)]
    [InlineData("a.0x", null)]
    [InlineData("-1.5", null)]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("0X7F.0x1", "127.0.0.1")]
    [InlineData("0177.0.0.01", "127.0.0.1")]
    [InlineData("0x", "0.0.0.0")]
    [InlineData("0", "0.0.0.0")]
    [InlineData("2130706433", "127.0.0.1")]
    [InlineData("1.2.65535", "1.2.255.255")]
    [InlineData("1.2.65536", null)]
    [InlineData("4294967295", "255.255.255.255")]
    [InlineData("4294967296", null)]
    [InlineData("99999999999999999999999999999999", null)]
    [InlineData("%31.2.3.4", "1.2.3.4")]
    [InlineData("5.a", "5.a")]
    [InlineData("1.2.3.4x", "1.2.3.4x")]
    [InlineData("0xg", "0xg")]
    [InlineData("1.2.3.4..", "1.2.3.4..")]
    public void Url_HostThatEndsInANumber_IsAnAddressOrRefused(string host, string? expected)
    {
        using var context = fixture.NewContext();

        Assert.Equal(
            expected ?? "refused",
            context.Fetch($"() => {{ try {{ return new URL('http://{host}/').hostname; }} catch (e) {{ return e instanceof TypeError ? 'refused' : String(e); }} }}").Body);
        Assert.Equal(host, context.Fetch($"() => new URL('other://{host}/').hostname").Body);
    }

    [Theory]
    [InlineData("async r => String(new URLSearchParams(await r.text()).get('b').length)")]
    [InlineData("async r => String(new URLSearchParams({ b: (await r.text()).slice(2) }).toString().length - 2)")]
    [InlineData("async r => String(new URL('data:text/plain,' + (await r.text()).slice(2)).pathname.length - 'text/plain,'.length)")]
    [InlineData("async r => String(new TextEncoder().encodeInto((await r.text()).slice(2), new Uint8Array(9000000)).written)")]
    public void Fetch_WithALongForm_DecodesItAtOnce(string handler)
    {
        using var context = fixture.NewContext();

        Assert.Equal("2000000", context.Fetch(handler, "b=" + new string('x', 2_000_000)).Body);
    }

    [Theory]
    [InlineData("a=1&b=%41+x%2&c", "[[\"a\",\"1\"],[\"b\",\"A x%2\"],[\"c\",\"\"]]")]
    [InlineData("%F0%9F%98%80=\u00e9&%ff=%zz", "[[\"\ud83d\ude00\",\"\u00e9\"],[\"\ufffd\",\"%zz\"]]")]
    public void Fetch_WithAForm_DecodesPercentAndPlus(string body, string pairs)
    {
        using var context = fixture.NewContext();

        Assert.Equal(pairs, context.Fetch("async r => JSON.stringify([...new URLSearchParams(await r.text())])", body).Body);
    }

    [Fact]
    public void Decoder_WithAMarkInsideAStream_KeepsIt()
    {
        using var context = fixture.NewContext();

        Assert.Equal(
            "[\"a\",2,1]",
            context.Fetch("() => { const d = new TextDecoder(); const mark = Uint8Array.of(0xef, 0xbb, 0xbf, 0x62); return [d.decode(Uint8Array.of(0x61), { stream: true }), d.decode(mark, { stream: true }).length, new TextDecoder().decode(mark).length] }").Body);
    }
}
