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
    [InlineData("() => 0", 200, null, "content-type: application/json", "0")]
    [InlineData("(r, env) => new Response(r.clone().method + env.NAME + [...r.headers])", 200, null, "content-type: text/plain;charset=UTF-8", "POSTvaluex-ask,why")]
    public void Fetch_OfAnAnswer_GivesItsParts(string handler, int status, string? text, string headers, string body)
    {
        using var context = fixture.NewContext();

        var (response, given) = context.Fetch(handler);

        Assert.Equal((status, text, body), (response.Status, response.StatusText, given));
        Assert.Equal(headers, string.Join('|', response.Headers.Select(each => $"{each.Key}: {each.Value}")));
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
