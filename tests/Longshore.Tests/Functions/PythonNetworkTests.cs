using Longshore.Tests.Functions.Capabilities.Http;
using Longshore.Tests.Functions.Capabilities.Tcp;

namespace Longshore.Tests.Functions;

/// <summary>Python's own modules for networks: urllib.request, http.client, socket and ssl.</summary>
public sealed class PythonNetworkTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("urllib.request.urlopen(URL + '/echo').read().decode().split('\\n')[0]", "GET ")]
    [InlineData("urllib.request.urlopen(URL + '/echo', data=b'body').read().decode().split('\\n')[0]", "POST body")]
    [InlineData("urllib.request.urlopen(URL + '/echo').headers['X-Answer']", "one")]
    [InlineData("urllib.request.urlopen(URL + '/redirect?status=302&to=/echo').url.split('/')[-1]", "echo")]
    [InlineData("'x-ask=why' in urllib.request.urlopen(urllib.request.Request(URL + '/echo', headers={'X-Ask': 'why'})).read().decode()", "True")]
    [InlineData("len(urllib.request.urlopen(URL + '/bytes?count=300000', timeout=20).read())", "300000")]
    [InlineData("len(urllib.request.urlopen(URL + '/bomb').read())", "16000000")]
    [InlineData("error_of(lambda: urllib.request.urlopen(URL + '/nothing'))", "HTTPError: HTTP Error 404: Not Found")]
    [InlineData("error_of(lambda: urllib.request.urlopen(URL + '/stall', timeout=0.05))", "URLError: <urlopen error TimedOut: 127.0.0.1 did not answer within 0.05 s>")]
    [InlineData("error_of(lambda: urllib.request.urlopen('http://other.example/'))", "URLError: <urlopen error [Errno 2] Refused: http://other.example is not granted: deploy the function with --grant http:http://other.example>")]
    [InlineData("type(raised(lambda: urllib.request.urlopen('http://127.0.0.1:1/')).reason).__name__", "ConnectionRefusedError")]
    public async Task Urllib_WithAGrantOfHttp_Works(string expression, string answer)
    {
        await using var server = await OutboundServer.StartAsync(Token);

        Assert.Equal(answer, await python.RunAsync(
            $"""
            import urllib.request
            URL = "{server.Url}"
            def raised(act):
                try: act()
                except Exception as error: return error
            def error_of(act):
                error = raised(act)
                return type(error).__name__ + ": " + str(error)
            def handler(request): return str({expression})
            """,
            $"http:{server.Url}",
            "http:127.0.0.1:1"));
    }

    [Fact]
    public async Task HttpClient_WithOneConnection_SendsSeveralRequests()
    {
        await using var server = await OutboundServer.StartAsync(Token);

        Assert.Equal("200 PUT one|200 POST twothree|200 None|200 GET ", await python.RunAsync(
            $$"""
            import http.client
            def handler(request):
                connection = http.client.HTTPConnection("{{new Uri(server.Url).Authority}}", timeout=10)
                answers = []
                for method, body in (("PUT", b"one"), ("POST", iter([b"two", b"three"])), ("HEAD", None), ("GET", None)):
                    connection.request(method, "/echo", body)
                    response = connection.getresponse()
                    text = response.read().decode()
                    answers.append(f"{response.status} {text.splitlines()[0] if text else None}")
                connection.close()
                return "|".join(answers)
            """,
            $"http:{server.Url}"));
    }

    // The certificate is none that HTTP's client trusts, so that the connection got as far as TLS.
    [Fact]
    public async Task HttpClient_WithHttps_ChecksTheCertificate()
    {
        await using var server = TcpServer.Secure(python.Certificate);

        Assert.StartsWith("localhost did not answer: The remote certificate", await python.RunAsync(
            $$"""
            import http.client
            def handler(request):
                try:
                    http.client.HTTPSConnection("localhost", {{server.Port}}).request("GET", "/")
                except ConnectionError as error:
                    return str(error).split("Unavailable: ")[1]
            """,
            $"http:https://localhost:{server.Port}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Urllib_WithoutAGrant_NamesTheGrant() => Assert.Contains(
        "deploy it with --grant http:HOST",
        await python.RunAsync(
            """
            import urllib.request
            def handler(request):
                try: urllib.request.urlopen("https://example.com/")
                except OSError as error: return str(error)
            """),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("s.sendall(b'ping'); return s.recv(100)", "ping")]
    [InlineData("s.sendall(b'one\\ntwo\\n'); s.shutdown(socket.SHUT_WR); return [line.decode() for line in s.makefile('rb')]", "[\"one\\n\",\"two\\n\"]")]
    [InlineData("f = s.makefile('rw'); f.write('text\\n'); f.flush(); return f.readline()", "text\n")]
    [InlineData("s.sendall(memoryview(b'x' * 40_000)); n = 0\n        while n < 40_000: n += len(s.recv(9_000))\n        return str(n)", "40000")]
    [InlineData("s.sendall(b'abc'); b = bytearray(2); n = s.recv_into(b); return b[:n] + s.recv(1)", "abc")]
    [InlineData("s.settimeout(0.02); return error_of(lambda: s.recv(1))", "TimeoutError None")]
    [InlineData("s.settimeout(0.02); error_of(lambda: s.recv(1)); s.settimeout(None); s.sendall(b'later'); return s.recv(5)", "later")]
    [InlineData("s.setblocking(False); return error_of(lambda: s.recv(1))", "BlockingIOError EAGAIN")]
    [InlineData("s.close(); return error_of(lambda: s.recv(1))", "OSError EBADF")]
    [InlineData("s.shutdown(socket.SHUT_WR); return str(s.recv(10)) + str(s.recv(10))", "b''b''")]
    [InlineData("return str(s.getpeername()[0]) + ' ' + str(s.fileno() > 1000)", "127.0.0.1 True")]
    [InlineData("return error_of(lambda: s.connect(('localhost', PORT)))", "OSError EISCONN")]
    [InlineData("return error_of(lambda: socket.create_connection(('localhost', 1)))", "ConnectionRefusedError ECONNREFUSED")]
    [InlineData("return error_of(lambda: socket.create_connection(('other.example', 80)))", "PermissionError EACCES")]
    [InlineData("return error_of(lambda: socket.create_server(('', 80)))", "PermissionError EACCES")]
    [InlineData("return error_of(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))", "OSError EPROTONOSUPPORT")]
    [InlineData("return error_of(lambda: socket.gethostbyname('localhost'))", "gaierror -2")]
    [InlineData("return str(len(socket.inet_pton(socket.AF_INET6, '::1'))) + socket.inet_ntoa(socket.inet_aton('10.0.0.1'))", "1610.0.0.1")]
    public async Task Socket_WithAGrantOfTcp_Works(string body, string answer)
    {
        await using var server = new TcpServer(TcpServer.EchoAsync);

        Assert.Equal(answer, await python.RunAsync(
            $$"""
            import errno, socket
            PORT = {{server.Port}}
            def error_of(act):
                try: act()
                except Exception as error: return type(error).__name__ + " " + str(errno.errorcode.get(error.errno, error.errno))
            def handler(request):
                with socket.create_connection(("localhost", PORT)) as s:
                    {{body}}
            """,
            $"tcp:localhost:{server.Port}",
            "tcp:localhost:1"));
    }

    [Fact]
    public async Task Ssl_OfAConnection_SecuresIt()
    {
        await using var server = TcpServer.Secure(python.Certificate);

        Assert.Equal("secret ConnectionResetError SSLError SSLError", await python.RunAsync(
            $$"""
            import socket, ssl
            def name_of(act):
                try: act()
                except OSError as error: return type(error).__name__
            def secured(name):
                plain = socket.create_connection(("localhost", {{server.Port}}))
                return ssl.create_default_context().wrap_socket(plain, server_hostname=name)
            def handler(request):
                with secured("localhost") as s:
                    s.sendall(b"secret")
                    answer = s.recv(100).decode()
                context = ssl.create_default_context()
                unchecked = name_of(lambda: setattr(context, "check_hostname", False))
                return " ".join((answer, name_of(lambda: secured("other")), unchecked, name_of(ssl._create_unverified_context)))
            """,
            $"tcp:localhost:{server.Port}"));
    }

    [Fact]
    public async Task Socket_WithoutAGrant_NamesTheGrant() => Assert.Contains(
        "deploy it with --grant tcp:HOST:PORT",
        await python.RunAsync(
            """
            import socket
            def handler(request):
                try: socket.create_connection(("localhost", 80))
                except OSError as error: return str(error)
            """),
        StringComparison.Ordinal);
}
