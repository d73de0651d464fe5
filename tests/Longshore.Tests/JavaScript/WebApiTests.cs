namespace Longshore.Tests.JavaScript;

/// <summary>The interfaces of the web in the guest: each case is the body of a handler and what it answers.</summary>
public sealed class WebApiTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    [Theory]
    [InlineData("const t = new EventTarget(); let n = ''; t.addEventListener('a', e => n += 1 + e.type, { once: true }); t.addEventListener('a', { handleEvent() { n += 2 } }); t.dispatchEvent(new Event('a')); t.dispatchEvent(new Event('a')); return n", "1a22")]
    [InlineData("const t = new EventTarget(); let n = 0; const f = () => n++; t.addEventListener('a', f); t.addEventListener('a', f); t.dispatchEvent(new Event('a')); t.removeEventListener('a', f); t.dispatchEvent(new Event('a')); return String(n)", "1")]
    [InlineData("const t = new EventTarget(); let s = ''; t.addEventListener('a', e => { s += 1; e.stopImmediatePropagation() }); t.addEventListener('a', () => s += 2); t.dispatchEvent(new Event('a')); return s", "1")]
    [InlineData("const t = new EventTarget(); t.addEventListener('a', e => e.preventDefault()); return [t.dispatchEvent(new Event('a')), t.dispatchEvent(new Event('a', { cancelable: true }))].join()", "true,false")]
    [InlineData("const t = new EventTarget(); t.addEventListener('a', e => e.preventDefault(), { passive: true }); return String(t.dispatchEvent(new Event('a', { cancelable: true })))", "true")]
    [InlineData("const t = new EventTarget(); const c = new AbortController(); let n = 0; t.addEventListener('a', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('a')); c.abort(); t.dispatchEvent(new Event('a')); return String(n)", "1")]
    [InlineData("const t = new EventTarget(); let s = ''; t.addEventListener('a', () => { throw new Error('lost') }); t.addEventListener('a', () => s = 'called'); t.dispatchEvent(new Event('a')); return s", "called")]
    [InlineData("const t = new EventTarget(); let s = ''; t.addEventListener('a', e => s = [e.target === t, e.currentTarget === t, e.eventPhase, e.composedPath().length].join()); const e = new Event('a'); t.dispatchEvent(e); return s + [e.currentTarget, e.eventPhase].join()", "true,true,2,1,0")]
    [InlineData("const t = new EventTarget(); t.addEventListener('a', e => { try { t.dispatchEvent(e) } catch (x) { globalThis.x = x.name } }); t.dispatchEvent(new Event('a')); return x", "InvalidStateError")]
    [InlineData("return [new CustomEvent('a', { detail: 5 }).detail, new ErrorEvent('e', { message: 'm' }).message, new MessageEvent('m', { data: 1 }).data, new CustomEvent('a').detail].join()", "5,m,1,")]
    [InlineData("class T extends EventTarget {} let n; const t = new T(); t.addEventListener('a', function () { n = this === t }); t.dispatchEvent(new Event('a')); return String(n)", "true")]
    public void Event_OfATarget_ReachesItsListeners(string body, string answer) => Check(body, answer);

    [Theory]
    [InlineData("const c = new AbortController(); let n = 0; c.signal.onabort = () => n++; c.abort(); c.abort(); return [n, c.signal.aborted, c.signal.reason.name].join()", "1,true,AbortError")]
    [InlineData("const c = new AbortController(); c.abort('why'); try { c.signal.throwIfAborted() } catch (e) { return e }", "why")]
    [InlineData("const s = AbortSignal.timeout(1); await new Promise(done => s.addEventListener('abort', done)); return s.reason.name", "TimeoutError")]
    [InlineData("const a = new AbortController(), b = new AbortController(); const s = AbortSignal.any([a.signal, b.signal]); b.abort('b'); a.abort('a'); return s.reason", "b")]
    [InlineData("return AbortSignal.any([AbortSignal.abort('x')]).reason + AbortSignal.any([]).aborted", "xfalse")]
    [InlineData("try { new AbortSignal() } catch (e) { return e.name }", "TypeError")]
    [InlineData("try { await fetch('http://h/', { signal: AbortSignal.abort('no') }) } catch (e) { return e }", "no")]
    [InlineData("const c = new AbortController(); c.abort(); return String(new Request('http://h/', { signal: c.signal }).signal.aborted) + new Request('http://h/').signal.aborted", "truefalse")]
    public void Signal_ThatIsAborted_TellsWhy(string body, string answer) => Check(body, answer);

    [Theory]
    [InlineData("const b = new Blob(['ab', new Uint8Array([99]), new Blob(['d'])], { type: 'Text/Plain' }); return [b.size, b.type, await b.text(), await b.slice(1, -1).text(), await b.slice(-2).text(), b.slice(9).size].join()", "4,text/plain,abcd,bc,cd,0")]
    [InlineData("const f = new File(['x'], 'n.txt', { type: 'a/b', lastModified: 5 }); return [f.name, f.type, f.size, f.lastModified, f instanceof Blob].join()", "n.txt,a/b,1,5,true")]
    [InlineData("return JSON.stringify([await new Blob(['a\\r\\nb\\rc'], { endings: 'native' }).text()])", "[\"a\\nb\\nc\"]")]
    [InlineData("const bytes = new Uint8Array([1]); const b = new Blob([bytes]); bytes[0] = 2; (await b.bytes())[0] = 3; return String((await b.bytes())[0])", "1")]
    [InlineData("return await new Response(new Blob(['stream']).stream()).text()", "stream")]
    [InlineData("const c = structuredClone({ b: new File(['q'], 'n') }); return c.b.name + await c.b.text()", "nq")]
    [InlineData("try { new Blob('text') } catch (e) { return e.name }", "TypeError")]
    [InlineData("const q = new Response(new Blob(['x'], { type: 'a/b' })); return q.headers.get('content-type') + (await q.blob()).type", "a/ba/b")]
    public void Blob_OfParts_HasTheirBytes(string body, string answer) => Check(body, answer);

    [Theory]
    [InlineData("const f = new FormData(); f.append('a', '1'); f.append('a', 2); f.set('b', new Blob(['x']), 'n'); f.append('c', new File(['y'], 'm')); f.delete('none'); return JSON.stringify([...f].map(([k, v]) => [k, v.name ?? v])) + f.getAll('a').length + f.get('none') + f.has('b')", "[[\"a\",\"1\"],[\"a\",\"2\"],[\"b\",\"n\"],[\"c\",\"m\"]]2nulltrue")]
    [InlineData("const f = new FormData(); f.append('a', '1\\n2'); f.append('f\"\\r\\n', new Blob(['\\r\\n--x\\r\\n'], { type: 'text/x' }), 'n\"1.txt'); const g = await new Response(f).formData(); const v = [...g][1]; return JSON.stringify([g.get('a'), v[0], v[1].name, v[1].type, await v[1].text()])", "[\"1\\r\\n2\",\"f\\\"\\r\\n\",\"n\\\"1.txt\",\"text/x\",\"\\r\\n--x\\r\\n\"]")]
    [InlineData("const f = await new Request('http://h/', { method: 'POST', body: new URLSearchParams({ q: 'a b', r: '\\u00e9' }) }).formData(); return f.get('q') + f.get('r')", "a b\u00e9")]
    [InlineData("const f = new FormData(); for (let i = 0; i < 3; i++) f.append('', new Blob([new Uint8Array(100000).fill(i)])); const g = await new Response(f).formData(); return [...g.values()].map(v => v.size).join()", "100000,100000,100000")]
    [InlineData("return JSON.stringify([...await new Response('--b\\r\\ncontent-disposition: form-data; name=a\\r\\n\\r\\n\\r\\n--b--\\r\\n', { headers: { 'content-type': 'multipart/form-data; boundary=\"b\"' } }).formData()])", "[[\"a\",\"\"]]")]
    [InlineData("return JSON.stringify([...await new Response('', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData()])", "[]")]
    public void Form_ThatIsSent_IsTheSame(string body, string answer) => Check(body, answer);

    [Theory]
    [InlineData("'x', { headers: { 'content-type': 'text/plain' } }", "TypeError: the body is no form: its content type is 'text/plain'")]
    [InlineData("new Uint8Array(1)", "TypeError: the body is no form: its content type is missing")]
    [InlineData("'x', { headers: { 'content-type': 'multipart/form-data' } }", "TypeError: the body is no form: its content type has no boundary")]
    [InlineData("'x', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }", "TypeError: the body is no form: its boundary is missing")]
    [InlineData("'--b', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }", "TypeError: the body is no form: it ends within a part")]
    [InlineData("'--b\\r\\n\\r\\n\\r\\nx', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }", "TypeError: the body is no form: it ends within a part")]
    [InlineData("'--b\\r\\nx: y\\r\\n\\r\\nx\\r\\n--b--', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }", "TypeError: the body is no form: a part has no name")]
    [InlineData("'--b\\r\\nx: ' + 'y'.repeat(20000) + '\\r\\n\\r\\nx\\r\\n--b--', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }", "TypeError: the body is no form: the headers of a part have no end, or over 16384 bytes")]
    [InlineData("'--b\\r\\ncontent-disposition: form-data; name=a\\r\\n\\r\\nx\\r\\n'.repeat(10001) + '--b--', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }", "RangeError: the form has more than 10000 parts, the limit")]
    [InlineData("'a&'.repeat(10001), { headers: { 'content-type': 'application/x-www-form-urlencoded' } }", "RangeError: the form has more than 10000 parts, the limit")]
    public void Form_OfWhatIsNone_IsRefused(string response, string refusal) =>
        Check($"try {{ await new Response({response}).formData() }} catch (e) {{ return e.name + ': ' + e.message }}", refusal);

    [Theory]
    [InlineData("const s = new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('hello ')); c.enqueue(new TextEncoder().encode('world')); c.close() } }); const q = new Response(s); const t = q.clone(); return await q.text() + q.bodyUsed + await t.text()", "hello worldtruehello world")]
    [InlineData("let n = 0; return new Response(new ReadableStream({ async pull(c) { await new Promise(done => setTimeout(done, 1)); c.enqueue(new Uint8Array([65 + n])); if (++n === 3) c.close() } }))", "ABC")]
    [InlineData("return await new Response(r.body.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform(c, k) { k.enqueue(c.toUpperCase()) } })).pipeThrough(new TextEncoderStream())).text()", "INPUT")]
    [InlineData("const b = new Uint8Array(1400001); b[0] = 0x61; for (let i = 1; i < b.length; i += 2) { b[i] = 0x82; b[i + 1] = 0xa0 } const t = new TextDecoder('shift_jis', { fatal: true }).decode(b); return t.length + t[0] + t.replaceAll('\\u3042', '').length", "700001a1")]
    [InlineData("const reader = r.body.getReader(); let s = ''; for (;;) { const { done, value } = await reader.read(); if (done) return s + r.bodyUsed; s += new TextDecoder().decode(value) }", "inputtrue")]
    [InlineData("const { value } = await r.body.getReader({ mode: 'byob' }).read(new Uint8Array(3)); return new TextDecoder().decode(value)", "inp")]
    [InlineData("let s = ''; for await (const c of r.body) s += new TextDecoder().decode(c); return s", "input")]
    [InlineData("return String(new Request('http://h/').body) + new Response().body + (r.body === r.body)", "nullnulltrue")]
    [InlineData("r.body; return await r.text()", "input")]
    [InlineData("await r.text(); return String(r.body.locked) + r.bodyUsed", "falsetrue")]
    [InlineData("r.body.getReader(); try { await r.text() } catch (e) { return e.message }", "the body has been read before")]
    [InlineData("const s = new ReadableStream(); s.getReader(); try { new Response(s) } catch (e) { return e.name }", "TypeError")]
    [InlineData("try { await new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.close() } })).text() } catch (e) { return e.message }", "a body is a stream of Uint8Arrays")]
    [InlineData("try { await new Response(new ReadableStream({ pull() { throw new Error('broken') } })).text() } catch (e) { return e.message }", "broken")]
    [InlineData("let s = ''; const w = new WritableStream({ write(c) { s += c } }).getWriter(); await w.write('a'); await w.write('b'); await w.close(); return s", "ab")]
    [InlineData("const t = new TextEncoderStream(); const w = t.writable.getWriter(); w.write('\\ud83d'); w.write('\\ude00'); w.write('\\ud83d'); w.close(); return await new Response(t.readable).text()", "\ud83d\ude00\ufffd")]
    [InlineData("const t = new TextDecoderStream('utf-16le'); const w = t.writable.getWriter(); w.write(new Uint8Array([0x61])); w.write(new Uint8Array([0, 0x62, 0])); w.close(); let s = ''; for await (const c of t.readable) s += c; return s + t.encoding", "abutf-16le")]
    [InlineData("const a = new Request('http://h/', { method: 'POST', body: 'x' }); const b = new Request(a); return await b.text() + a.bodyUsed", "xtrue")]
    public void Body_AsAStream_HasItsBytes(string body, string answer) => Check(body, answer);

    [Theory]
    [InlineData("deflate")]
    [InlineData("deflate-raw")]
    [InlineData("gzip")]
    [InlineData("brotli")]
    public void Compression_OfAFormat_IsUndone(string format)
    {
        const string Both = "const pack = (b, s) => new Response(new Blob([b]).stream().pipeThrough(s)).bytes();";
        Check(
            $"{Both} const z = await pack('x'.repeat(300000) + 'end', new CompressionStream('{format}')); const t = new TextDecoder().decode(await pack(z, new DecompressionStream('{format}'))); return [z.length < 3000, t.length, t.slice(-3)].join()",
            "true,300003,end");
        Check($"{Both} return String((await pack(await pack('', new CompressionStream('{format}')), new DecompressionStream('{format}'))).length)", "0");
        Check($"{Both} const noise = crypto.getRandomValues(new Uint8Array(60000)); const z = await pack(noise, new CompressionStream('{format}')); return String((await pack(z, new DecompressionStream('{format}'))).every((b, i) => b === noise[i]))", "true");
        Check($"{Both} const z = await pack('x'.repeat(1000), new CompressionStream('{format}')); try {{ await pack(z.slice(0, -6), new DecompressionStream('{format}')) }} catch (e) {{ return e.name }}", "TypeError");
        Check($"{Both} try {{ await pack('', new DecompressionStream('{format}')) }} catch (e) {{ return e.name }}", "TypeError");
    }

    [Fact]
    public void Decompression_OfMoreThanTheGuestsMemory_IsRefused()
    {
        // 300 MB of zeros, compressed twice: some hundred bytes.
        Check(
            """
            const pass = async (b, s) => new Response(new Blob([b]).stream().pipeThrough(s)).bytes();
            let z = await pass(new Uint8Array(30_000_000), new CompressionStream("gzip"));
            const parts = await pass(new Blob([z]), new DecompressionStream("gzip"));
            if (parts.length !== 30_000_000) return "wrong";
            try { await pass(Uint8Array.from(atob(BOMB), c => c.charCodeAt(0)), new DecompressionStream("gzip")); } catch (e) { return e.name; }
            """.Replace("BOMB", $"'{Bomb()}'", StringComparison.Ordinal),
            "RangeError");
    }

    [Theory]
    [InlineData("'latin1', [0xe9, 0x80, 0x81]", "windows-1252 \u00e9\u20ac\u0081")]
    [InlineData("'utf-16le', [0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0, 0xde]", "utf-16le a\ud83d\ude00")]
    [InlineData("'UTF-16BE', [0, 0x61]", "utf-16be a")]
    [InlineData("' sjis ', [0x82, 0xa0, 0xb1]", "shift_jis \u3042\uff71")]
    [InlineData("'euc-jp', [0xa4, 0xa2]", "euc-jp \u3042")]
    [InlineData("'gb2312', [0xc4, 0xe3]", "gbk \u4f60")]
    [InlineData("'gb18030', [0x81, 0x30, 0x84, 0x36]", "gb18030 \u00a5")]
    [InlineData("'big5', [0xa7, 0x41]", "big5 \u4f60")]
    [InlineData("'euc-kr', [0xb0, 0xa1]", "euc-kr \uac00")]
    [InlineData("'koi8-r', [0xc1]", "koi8-r \u0430")]
    [InlineData("'windows-1251', [0xe0]", "windows-1251 \u0430")]
    [InlineData("'iso-8859-2', [0xb1]", "iso-8859-2 \u0105")]
    [InlineData("'windows-1253', [0xaa]", "windows-1253 \ufffd")]
    [InlineData("'macintosh', [0x8e]", "macintosh \u00e9")]
    [InlineData("'ibm866', [0x80]", "ibm866 \u0410")]
    [InlineData("'x-user-defined', [0x41, 0x80]", "x-user-defined A\uf780")]
    [InlineData("'utf-16le', [0x61]", "utf-16le \ufffd")]
    public void Decoder_OfAnEncoding_ReadsIt(string arguments, string text)
    {
        var parts = arguments.Split(", [");
        Check($"const d = new TextDecoder({parts[0]}); return d.encoding + ' ' + d.decode(Uint8Array.of({parts[1].TrimEnd(']')}))", text);
        Check($"const d = new TextDecoder({parts[0]}); let t = ''; for (const b of [{parts[1]}) t += d.decode(Uint8Array.of(b), {{ stream: true }}); return d.encoding + ' ' + t + d.decode()", text);
    }

    [Theory]
    [InlineData("new TextDecoder('none')", "RangeError")]
    [InlineData("new TextDecoder('iso-2022-jp')", "RangeError")]
    [InlineData("new TextDecoder('shift_jis', { fatal: true }).decode(Uint8Array.of(0x82))", "TypeError")]
    [InlineData("new TextDecoder('utf-16le', { fatal: true }).decode(Uint8Array.of(0, 0xd8))", "TypeError")]
    [InlineData("new TextDecoder('windows-1253', { fatal: true }).decode(Uint8Array.of(0xaa))", "TypeError")]
    public void Decoder_OfWhatItCannotRead_Throws(string use, string name) => Check($"try {{ {use} }} catch (e) {{ return e.name }}", name);

    [Theory]
    [InlineData("return new URLPattern({ pathname: '/books/:id' }).exec('https://h/books/12').pathname.groups.id", "12")]
    [InlineData("return String(new URLPattern('https://*.example.com/:a/*').test('https://x.example.com/b/c/d')) + new URLPattern({ pathname: '/a' }).test('https://h/b')", "truefalse")]
    [InlineData("const c = new MessageChannel(); const got = new Promise(done => c.port2.onmessage = e => done(e.data)); const sent = { a: 1 }; c.port1.postMessage(sent); sent.a = 2; return String((await got).a)", "1")]
    [InlineData("return navigator.userAgent + (self === globalThis)", "Longshoretrue")]
    [InlineData("let s = ''; queueMicrotask(() => s += 'm'); await null; return s", "m")]
    [InlineData("reportError(new Error('told')); return 'on'", "on")]
    [InlineData("for (const v of [new Response(), new Request('http://h/'), new Headers(), new FormData(), new ReadableStream(), new EventTarget()]) { try { structuredClone(v); return v.constructor.name } catch (e) { if (e.name !== 'DataCloneError') throw e } } return 'refused'", "refused")]
    [InlineData("return [Headers, Blob, URL, Event, AbortSignal, CryptoKey].map(c => Object.prototype.toString.call(c.prototype)).join()", "[object Headers],[object Blob],[object URL],[object Event],[object AbortSignal],[object CryptoKey]")]
    [InlineData("return [process.env.NODE_ENV, process.env.NAME, process.platform, typeof process.nextTick].join()", "production,value,linux,function")]
    [InlineData("return Response.error().type + Response.error().status", "error0")]
    public void Global_OfTheWeb_DoesWhatItSays(string body, string answer) => Check(body, answer);

    private static string Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
            {
                gzip.Write(zeros);
            }
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    private void Check(string body, string answer)
    {
        using var context = fixture.NewContext();
        Assert.Equal(answer, context.Fetch($"async r => {{ {body} }}").Body);
    }
}
