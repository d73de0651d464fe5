using System.Text;
using Longshore.Tests.Functions.Capabilities.Http;
using Longshore.Tests.Functions.Capabilities.Tcp;

namespace Longshore.Tests.Functions;

/// <summary>Programs for MicroPython: modules that Python does not have.</summary>
public sealed class MicroPythonTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // AES by the examples of FIPS 197 and SP 800-38A; the chains by MicroFaaS's first inputs.
    [Theory]
    [InlineData("uhashlib.sha256('abc').digest().hex()[:16]", "ba7816bf8f01cfea")]
    [InlineData("ubinascii.hexlify('abc')", "b'616263'")]
    [InlineData("ubinascii.a2b_base64('YWJj')", "b'abc'")]
    [InlineData("uzlib.decompress(ubinascii.unhexlify('789c4b4c4a0600024d0127'))", "b'abc'")]
    [InlineData("uzlib.DecompIO(uio.BytesIO(ubinascii.unhexlify('4b4c4a0600')), -15).read()", "b'abc'")]
    [InlineData("ure.search('\\\\d\\\\D\\\\d', 'ab1x2').group(0)", "1x2")]
    [InlineData("utime.ticks_diff(utime.ticks_add(utime.PERIOD - 1, 3), utime.PERIOD - 1)", "3")]
    [InlineData("ujson.dumps({'a': b'b'})", "{\"a\": \"b\"}")]
    [InlineData("ucryptolib.aes(bytes(range(16)), 1).encrypt(BLOCK).hex()", "69c4e0d86a7b0430d8cdb78070b4c55a")]
    [InlineData("ucryptolib.aes(bytes(range(24)), 1).encrypt(BLOCK).hex()", "dda97ca4864cdfe06eaf70a0ec0d7191")]
    [InlineData("ucryptolib.aes(bytes(range(32)), 1).encrypt(BLOCK).hex()", "8ea2b7ca516745bfeafc49904b496089")]
    [InlineData("ucryptolib.aes(KEY, 2, bytes(range(16))).encrypt(TEXT).hex()", "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2")]
    [InlineData("ucryptolib.aes(KEY, 2, bytes(range(16))).decrypt(ucryptolib.aes(KEY, 2, bytes(range(16))).encrypt(TEXT)) == TEXT", "True")]
    [InlineData("ucryptolib.aes(KEY, 6, bytes(range(0xf0, 0x100))).encrypt(TEXT).hex()", "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")]
    [InlineData("ucryptolib.aes(KEY, 1).decrypt(ucryptolib.aes(KEY, 1).encrypt('sixteen letters.' * 3))", "b'sixteen letters.sixteen letters.sixteen letters.'")]
    [InlineData("error_of(lambda: ucryptolib.aes(b'short', 1))", "ValueError: a key has 16, 24 or 32 bytes")]
    [InlineData("error_of(lambda: ucryptolib.aes(KEY, 1).encrypt('odd'))", "ValueError: the data must be whole blocks of 16 bytes")]
    [InlineData("numpy.dot(numpy.array([[1, 2], [3, 4]], dtype=numpy.float), numpy.array([[5, 6], [7, 8]])).tolist()", "[[19.0, 22.0], [43.0, 50.0]]")]
    [InlineData("scipy.linalg.solve_triangular(numpy.array([[2, 1], [0, 4]]), numpy.array([4, 8])).tolist()", "[1.0, 2.0]")]
    [InlineData("numpy.array([[1, 2, 3]]).shape()[1]", "3")]
    [InlineData("chain(uhashlib.sha256, 'wFhS4O3MN0ts4r0a5aP0574d7kFogmDjxj8YyJbIKXEW0slv2S6CX1qcUIO3jBtQ', 9731)", "c600ad913c4568380045f8621c0afe89d9180cc1c0685234f9dc993f2b4936d4")]
    [InlineData("chain(uhashlib.md5, 'XNI3tFUufWW0ddvbrDTo8qTJXGZWRyMJ54v3W45qvv31smRqT2ZVcvU7A4Ctev1i', 3530)", "71933fa4f351da310ce75d42f83bbcf0")]
    public async Task Program_ThatImportsThem_HasThem(string expression, string answer) => Assert.Equal(answer, await python.RunAsync(
        $"""
        from ulab import numpy, scipy
        import ubinascii, ucryptolib, uhashlib, uio, ujson, ure, utime, uzlib
        BLOCK = bytes.fromhex("00112233445566778899aabbccddeeff")
        KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
        TEXT = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
        def chain(new, data, rounds):
            for _ in range(rounds):
                data = new(data).digest()
            return data.hex()
        def error_of(act):
            try: act()
            except Exception as error: return type(error).__name__ + ": " + str(error)
        def handler(request): return str({expression})
        """));

    [Fact]
    public async Task Program_ThatBringsItsOwn_HasThat()
    {
        var package = PythonFixture.Package("import ure\ndef handler(request): return ure.name", ("ure.py", "name = 'its own'"));

        var (_, text) = await python.InvokeAsync(await python.DeployAsync(python.SpecOf(package), package));

        Assert.Equal("its own", text);
    }

    [Theory]
    [InlineData("urequests.get(URL + '/echo').text.split('\\n')[0]", "GET ")]
    [InlineData("urequests.put(URL + '/echo', data='body').content.split(b'\\n')[0]", "b'PUT body'")]
    [InlineData("urequests.post(URL + '/echo', json={'a': 1}).text.split('\\n')[0]", "POST {\"a\": 1}")]
    [InlineData("urequests.request('GET', URL + '/nothing').status_code", "404")]
    public async Task Urequests_WithAGrant_Asks(string expression, string answer)
    {
        await using var server = await OutboundServer.StartAsync(Token);

        Assert.Equal(answer, await python.RunAsync(
            $"""
            import urequests
            URL = "{server.Url}"
            def handler(request): return str({expression})
            """,
            $"http:{server.Url}"));
    }

    [Fact]
    public async Task Picoredis_WithAGrant_SendsCommands()
    {
        var received = new StringBuilder();
        string[] answers = ["+OK\r\n", ":41\r\n", "$2\r\n41\r\n", "$-1\r\n", "*2\r\n$1\r\na\r\n:1\r\n", "-ERR no such command\r\n"];
        await using var server = new TcpServer(async (stream, ended) =>
        {
            var buffer = new byte[1024];
            foreach (var answer in answers)
            {
                var read = await stream.ReadAsync(buffer, ended);
                received.Append(Encoding.ASCII.GetString(buffer, 0, read));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), ended);
            }
        });

        Assert.Equal("OK 41 b'41' None [b'a', 1] ERR no such command", await python.RunAsync(
            $$"""
            import picoredis
            def handler(request):
                r = picoredis.Redis(host="127.0.0.1", port={{server.Port}})
                answers = [r.auth("word"), r.incrby("Ada", -1), r.get("Ada"), r.get("Bob"), r.mget("a", "b")]
                try: r.nothing()
                except picoredis.RedisError as error: answers.append(error)
                r.close()
                return " ".join(map(str, answers))
            """,
            $"tcp:127.0.0.1:{server.Port}"));
        Assert.StartsWith("*2\r\n$4\r\nauth\r\n$4\r\nword\r\n*3\r\n$6\r\nincrby\r\n$3\r\nAda\r\n$2\r\n-1\r\n", received.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usocket_WithAGrant_IsAStream()
    {
        await using var server = new TcpServer(TcpServer.EchoAsync);

        Assert.Equal("b'line\\n' b'rest'", await python.RunAsync(
            $$"""
            import usocket
            def handler(request):
                s = usocket.socket()
                s.connect(usocket.getaddrinfo("127.0.0.1", {{server.Port}})[0][-1])
                s.write(b"line\nrest")
                return f"{s.readline()} {s.read(4)}"
            """,
            $"tcp:127.0.0.1:{server.Port}"));
    }
}
