namespace Longshore.Tests.JavaScript;

/// <summary>crypto.subtle in the guest.</summary>
public sealed class WebCryptoTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>
{
    private const string Tools =
        """
        const s = crypto.subtle, te = t => new TextEncoder().encode(t), hex = b => [...new Uint8Array(b)].map(x => x.toString(16).padStart(2, "0")).join("");
        const un = h => Uint8Array.from(h.match(/../g) ?? [], x => parseInt(x, 16));
        """;

    // RFC 4231 (case 2), RFC 7914 (section 11), RFC 5869 (case 1), NIST SP 800-38A (F.2.1, F.5.1) and the GCM specification (case 4).
    [Theory]
    [InlineData("return hex(await s.digest('sha-256', te('abc')))", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("return hex(await s.digest({ name: 'SHA-1' }, te('abc')))", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("const k = await s.importKey('raw', te('Jefe'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']); return hex(await s.sign('HMAC', k, te('what do ya want for nothing?')))", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData("const k = await s.importKey('raw', te('passwd'), 'PBKDF2', false, ['deriveBits']); return hex(await s.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: te('salt'), iterations: 1 }, k, 512))", "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")]
    [InlineData("const k = await s.importKey('raw', new Uint8Array(22).fill(11), 'HKDF', false, ['deriveBits']); return hex(await s.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: un('000102030405060708090a0b0c'), info: un('f0f1f2f3f4f5f6f7f8f9') }, k, 336))", "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData("const k = await s.importKey('raw', un('2b7e151628aed2a6abf7158809cf4f3c'), 'AES-CBC', false, ['encrypt']); return hex(await s.encrypt({ name: 'AES-CBC', iv: un('000102030405060708090a0b0c0d0e0f') }, k, un('6bc1bee22e409f96e93d7e117393172a'))).slice(0, 32)", "7649abac8119b246cee98e9b12e9197d")]
    [InlineData("const k = await s.importKey('raw', un('2b7e151628aed2a6abf7158809cf4f3c'), 'AES-CTR', false, ['encrypt']); return hex(await s.encrypt({ name: 'AES-CTR', counter: un('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'), length: 64 }, k, un('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51')))", "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")]
    [InlineData("const k = await s.importKey('raw', un('feffe9928665731c6d6a8f9467308308'), 'AES-GCM', false, ['encrypt']); return hex(await s.encrypt({ name: 'AES-GCM', iv: un('cafebabefacedbaddecaf888'), additionalData: un('feedfacedeadbeeffeedfacedeadbeefabaddad2') }, k, un('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39'))).slice(-32)", "5bc94fbc3221a5db94fae95ae7121a47")]
    public void Subtle_OfAKnownCase_GivesItsResult(string body, string result) => Check(body, result);

    [Theory]
    [InlineData("AES-GCM", "iv: new Uint8Array(12), additionalData: te('x')")]
    [InlineData("AES-GCM", "iv: new Uint8Array(12), tagLength: 96")]
    [InlineData("AES-CBC", "iv: new Uint8Array(16)")]
    [InlineData("AES-CTR", "counter: new Uint8Array(16).fill(255), length: 128")]
    public void Encrypt_ThenDecrypt_GivesTheData(string name, string parameters) => Check(
        $$"""
        const a = { name: "{{name}}", {{parameters}} };
        let all = "";
        for (const length of [128, 192, 256]) for (const size of [0, 1, 16, 1000]) {
            const k = await s.generateKey({ name: "{{name}}", length }, true, ["encrypt", "decrypt"]);
            const j = await s.importKey("jwk", await s.exportKey("jwk", k), "{{name}}", true, ["decrypt"]);
            const data = crypto.getRandomValues(new Uint8Array(size));
            all += hex(await s.decrypt(a, j, await s.encrypt(a, k, data))) === hex(data) ? "." : "x";
        }
        return all;
        """,
        "............");

    [Theory]
    [InlineData("{ name: 'HMAC', hash: 'SHA-384' }", "'HMAC'", "raw")]
    [InlineData("{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }", "'RSASSA-PKCS1-v1_5'", "spki pkcs8")]
    [InlineData("{ name: 'RSA-PSS', hash: 'SHA-512', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }", "{ name: 'RSA-PSS', saltLength: 64 }", "spki pkcs8")]
    [InlineData("{ name: 'ECDSA', namedCurve: 'P-256' }", "{ name: 'ECDSA', hash: 'SHA-256' }", "raw pkcs8")]
    [InlineData("{ name: 'ECDSA', namedCurve: 'P-384' }", "{ name: 'ECDSA', hash: 'SHA-384' }", "spki pkcs8")]
    [InlineData("{ name: 'ECDSA', namedCurve: 'P-521' }", "{ name: 'ECDSA', hash: 'SHA-512' }", "raw pkcs8")]
    public void Sign_ThenVerify_AlsoWithKeysThatWereExported(string key, string algorithm, string formats) => Check(
        $$"""
        const generated = await s.generateKey({{key}}, true, ["sign", "verify"]);
        const { publicKey, privateKey } = generated.type === "secret" ? { publicKey: generated, privateKey: generated } : generated;
        const [open, closed = open] = "{{formats}}".split(" ");
        let all = "";
        for (const [a, b] of [["jwk", "jwk"], [open, closed]]) {
            const signing = await s.importKey(b, await s.exportKey(b, privateKey), {{key}}, false, ["sign"]);
            const verifying = await s.importKey(a, await s.exportKey(a, publicKey), {{key}}, true, ["verify"]);
            const signature = await s.sign({{algorithm}}, signing, te("data"));
            all += [await s.verify({{algorithm}}, verifying, signature, te("data")), await s.verify({{algorithm}}, verifying, signature, te("date")), await s.verify({{algorithm}}, publicKey, new Uint8Array(4), te("data"))];
        }
        return all;
        """,
        "true,false,falsetrue,false,false");

    [Fact]
    public void Encrypt_WithRsa_IsDecrypted() => Check(
        """
        const a = { name: "RSA-OAEP", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
        const { publicKey, privateKey } = await s.generateKey(a, true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
        const k = await s.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
        const wrapped = await s.wrapKey("raw", k, publicKey, "RSA-OAEP");
        const back = await s.unwrapKey("raw", wrapped, privateKey, "RSA-OAEP", "AES-GCM", true, ["encrypt"]);
        return [hex(await s.exportKey("raw", k)) === hex(await s.exportKey("raw", back)), publicKey.algorithm.modulusLength, hex(publicKey.algorithm.publicExponent), privateKey.usages, publicKey.usages].join();
        """,
        "true,2048,010001,decrypt,unwrapKey,encrypt,wrapKey");

    [Theory]
    [InlineData("P-256", "256")]
    [InlineData("P-384", "384")]
    [InlineData("P-521", "528")]
    public void Derive_OfTwoSides_IsTheSame(string curve, string bits) => Check(
        $$"""
        const a = { name: "ECDH", namedCurve: "{{curve}}" };
        const [x, y] = [await s.generateKey(a, false, ["deriveBits", "deriveKey"]), await s.generateKey(a, false, ["deriveBits"])];
        const one = await s.deriveBits({ name: "ECDH", public: y.publicKey }, x.privateKey, {{bits}});
        const other = await s.deriveBits({ name: "ECDH", public: x.publicKey }, y.privateKey, null);
        const k = await s.deriveKey({ name: "ECDH", public: y.publicKey }, x.privateKey, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
        return [hex(one) === hex(other), hex(await s.exportKey("raw", k)) === hex(one).slice(0, 64)].join();
        """,
        "true,true");

    [Theory]
    [InlineData("s.digest('MD5', new Uint8Array(0))", "NotSupportedError")]
    [InlineData("s.digest('SHA-256', 'text')", "TypeError")]
    [InlineData("s.importKey('raw', new Uint8Array(15), 'AES-GCM', false, ['encrypt'])", "DataError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, [])", "SyntaxError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['sign'])", "SyntaxError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['fly'])", "TypeError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['decrypt']).then(k => s.exportKey('raw', k))", "InvalidAccessError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['decrypt']).then(k => s.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, k, new Uint8Array(1)))", "InvalidAccessError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['decrypt']).then(k => s.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, k, new Uint8Array(20)))", "OperationError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['decrypt']).then(k => s.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, k, new Uint8Array(3)))", "OperationError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['decrypt']).then(k => s.decrypt({ name: 'AES-GCM', iv: new Uint8Array(16) }, k, new Uint8Array(20)))", "NotSupportedError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-CBC', false, ['decrypt']).then(k => s.decrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, k, new Uint8Array(5)))", "OperationError")]
    [InlineData("s.importKey('raw', new Uint8Array(16), 'AES-CTR', false, ['encrypt']).then(k => s.encrypt({ name: 'AES-CTR', counter: new Uint8Array(16), length: 2 }, k, new Uint8Array(65)))", "OperationError")]
    [InlineData("s.importKey('spki', new Uint8Array(50), { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['verify'])", "DataError")]
    [InlineData("s.importKey('raw', new Uint8Array(65).fill(4), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])", "DataError")]
    [InlineData("s.importKey('jwk', { kty: 'oct' }, 'AES-GCM', false, ['encrypt'])", "DataError")]
    [InlineData("s.importKey('jwk', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['verify'])", "DataError")]
    [InlineData("s.generateKey({ name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 1e6, publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign'])", "OperationError")]
    [InlineData("s.generateKey({ name: 'Ed25519' }, false, ['sign'])", "NotSupportedError")]
    [InlineData("s.importKey('raw', new Uint8Array(1), 'PBKDF2', false, ['deriveBits']).then(k => s.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(1), iterations: 1e9 }, k, 256))", "NotSupportedError")]
    [InlineData("s.importKey('raw', new Uint8Array(1), 'HKDF', false, ['deriveBits']).then(k => s.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(1), info: new Uint8Array(1) }, k, 8 * 8161))", "TypeError")]
    public void Subtle_OfWhatItRefuses_NamesTheReason(string use, string name) =>
        Check($"try {{ await {use}; return 'nothing' }} catch (e) {{ return e.name }}", name);

    private void Check(string body, string answer)
    {
        using var context = fixture.NewContext();
        Assert.Equal(answer, context.Fetch($"async () => {{ {Tools} {body} }}").Body);
    }
}
