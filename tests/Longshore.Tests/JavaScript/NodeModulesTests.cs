using Longshore.JavaScript.Contexts;
using Longshore.JavaScript.Modules;

namespace Longshore.Tests.JavaScript;

/// <summary>node's own modules in the guest.</summary>
public sealed class NodeModulesTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("import assert from 'node:assert'; try { assert.deepStrictEqual({ a: 1 }, { a: 2 }) } catch (e) { export_(e.name + e.code) }", "AssertionErrorERR_ASSERTION")]
    [InlineData("import { strict } from 'assert'; strict.equal(1, 1); export_('fine')", "fine")]
    [InlineData("import { Buffer } from 'node:buffer'; export_(Buffer.from('aGk=', 'base64').toString() + Buffer.concat([Buffer.from('a'), Buffer.alloc(1)]).length + Buffer.from('ff', 'hex').readUInt8(0) + (globalThis.Buffer === Buffer))", "hi2255true")]
    [InlineData("import EventEmitter, { once } from 'node:events'; const e = new EventEmitter(); setTimeout(() => e.emit('x', 5), 1); export_((await once(e, 'x'))[0])", "5")]
    [InlineData("import path, { join } from 'path'; export_(join('/a', '../b') + path.extname('x.js') + path.posix.resolve('c'))", "/b.js/c")]
    [InlineData("import { parse, stringify } from 'node:querystring'; export_(parse('a=1&b=2').b + stringify({ q: 'x y' }))", "2q=x%20y")]
    [InlineData("import { parse, URL as U, fileURLToPath } from 'node:url'; export_(parse('http://h:1/p?q').port + (U === URL) + fileURLToPath('file:///a%20b'))", "1true/a b")]
    [InlineData("import util, { promisify, inspect, format } from 'node:util'; export_(format('%s:%d', 'a', 1) + inspect({ a: [1] }) + await promisify(done => done(null, 7))() + util.types.isDate(new Date()))", "a:1{ a: [ 1 ] }7true")]
    [InlineData("import { Readable, Transform, pipeline } from 'node:stream'; let s = ''; await new Promise(done => pipeline(Readable.from(['a', 'b']), new Transform({ transform(c, e, next) { next(null, c.toString().toUpperCase()) } }), async function* (all) { for await (const c of all) s += c }, done)); export_(s)", "AB")]
    [InlineData("import { pipeline } from 'node:stream/promises'; import { Readable, Writable } from 'node:stream'; let s = ''; await pipeline(Readable.from(['x']), new Writable({ write(c, e, next) { s += c; next() } })); export_(s)", "x")]
    [InlineData("import { StringDecoder } from 'node:string_decoder'; import { Buffer } from 'buffer'; const d = new StringDecoder('utf8'); export_(d.write(Buffer.of(0xc3)) + d.write(Buffer.of(0xa9)))", "\u00e9")]
    [InlineData("import process, { nextTick, env } from 'node:process'; let s = ''; nextTick(x => s += x, 't'); await null; await null; export_(s + env.NODE_ENV + (process === globalThis.process))", "tproductiontrue")]
    [InlineData("import { setTimeout as wait } from 'node:timers/promises'; export_(await wait(1, 'later'))", "later")]
    [InlineData("import { createHash, createHmac } from 'node:crypto'; export_(createHash('sha256').update('a').update('bc').digest('hex').slice(0, 8) + createHmac('sha1', 'k').update('x').digest('base64') + createHash('md5').update('').digest('hex').slice(0, 4))", "ba7816bfywATH87GAqj8hEE6KnAVTYwGoNI=d41d")]
    [InlineData("import crypto from 'crypto'; export_([crypto.randomBytes(70000).length, crypto.randomInt(3) < 3, crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a')), crypto.randomUUID().length, crypto.webcrypto === globalThis.crypto].join())", "70000,true,true,36,true")]
    [InlineData("import { createCipheriv, createDecipheriv } from 'node:crypto'; const [k, iv] = [Buffer.alloc(32), Buffer.alloc(12)]; const c = createCipheriv('aes-256-gcm', k, iv); const x = Buffer.concat([c.update('text'), c.final()]); const d = createDecipheriv('aes-256-gcm', k, iv); d.setAuthTag(c.getAuthTag()); export_(d.update(x, undefined, 'utf8') + d.final('utf8'))", "text")]
    [InlineData("import { createSign, createVerify, createPrivateKey, createPublicKey, webcrypto, createSecretKey } from 'node:crypto'; const { privateKey: k } = await webcrypto.subtle.generateKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, true, ['sign']); const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(await webcrypto.subtle.exportKey('pkcs8', k)).toString('base64')}\n-----END PRIVATE KEY-----`; const signature = createSign('RSA-SHA256').update('a').sign(pem, 'base64'); const open = createPublicKey(pem); export_([createVerify('sha256').update('a').verify(open, signature, 'base64'), createVerify('sha256').update('b').verify(open.export({ type: 'spki', format: 'pem' }), signature, 'base64'), createPrivateKey(pem).type, open.asymmetricKeyType, createSecretKey('x').type].join())", "true,false,private,rsa,secret")]
    [InlineData("import { pbkdf2Sync, hkdfSync } from 'node:crypto'; export_(pbkdf2Sync('p', 's', 1000, 20, 'sha512').length + hkdfSync('sha256', 'k', 's', 'i', 9).byteLength)", "29")]
    [InlineData("import * as buffer from 'node:buffer'; export_(['Blob', 'File', 'atob', 'constants'].every(n => n in buffer) + String(buffer.isUtf8(Uint8Array.of(255))))", "truefalse")]
    public void Module_OfNode_DoesWhatItDoesThere(string source, string value)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "main.mjs"), source.Replace("export_", "globalThis.found = String", StringComparison.Ordinal) + "; export default globalThis.found");

        Assert.Equal(value, Evaluate());
    }

    [Fact]
    public void Require_OfEveryModule_IsTheDefaultExport()
    {
        File.WriteAllText(
            Path.Combine(_directory.Path, "all.cjs"),
            "module.exports = [" + string.Join(", ", BuiltInModules.NodeNames.Select(each => $"require('node:{each}'), require('{each}')")) + "]");
        File.WriteAllText(
            Path.Combine(_directory.Path, "main.mjs"),
            string.Join('\n', BuiltInModules.NodeNames.Select((each, i) => $"import m{i} from 'node:{each}';")) + "import all from './all.cjs'; export default String(["
                + string.Join(", ", BuiltInModules.NodeNames.Select((_, i) => $"m{i}")) + "].every((m, i) => m !== undefined && all[2 * i] === m && all[2 * i + 1] === m))");

        Assert.Equal("true", Evaluate());
    }

    private string Evaluate()
    {
        using var files = new ModuleFiles(fixture.Module, _directory.Path, _directory.Path);
        var program = JavaScriptProgram.Load(fixture.Module, ModuleScan.Of(fixture.Module, files, "main.mjs").Graph, new JavaScriptLimits(), TimeProvider.System);
        using var context = program.NewContext(new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance, out var names);
        return context.GetString(context.Get(names, "default"));
    }
}
