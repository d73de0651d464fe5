using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Longshore.Tests.Functions.Capabilities.Tcp;

/// <summary>A server of TCP on loopback.</summary>
internal sealed class TcpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;
    private int _open;
    private int _accepted;

    /// <param name="serve">Talks on a connection, which is closed when it returns.</param>
    public TcpServer(Func<Stream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The connections that were accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Sends back what it gets, until the client's end.</summary>
    public static Task EchoAsync(Stream stream, CancellationToken ended) => stream.CopyToAsync(stream, ended);

    /// <summary>Reads until the client leaves, and says nothing.</summary>
    public static Task StallAsync(Stream stream, CancellationToken ended) => stream.CopyToAsync(Stream.Null, ended);

    /// <summary>Neither reads nor writes.</summary>
    public static Task SleepAsync(Stream stream, CancellationToken ended) => Task.Delay(Timeout.Infinite, ended);

    /// <summary>A server that begins with TLS.</summary>
    public static TcpServer Secure(X509Certificate2 certificate) => new(async (stream, ended) =>
    {
        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ended);
        await EchoAsync(secure, ended);
    });

    /// <summary>A server that begins TLS after it was sent five bytes, <c>START</c>.</summary>
    public static TcpServer Upgrading(X509Certificate2 certificate) => new(async (stream, ended) =>
    {
        await stream.ReadExactlyAsync(new byte[5], ended);
        await stream.WriteAsync("READY"u8.ToArray(), ended);
        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ended);
        await EchoAsync(secure, ended);
    });

    /// <summary>A certificate that vouches for itself.</summary>
    public static X509Certificate2 CertificateOf(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, CancellationToken, Task> serve)
    {
        var all = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                Interlocked.Increment(ref _accepted);
                Interlocked.Increment(ref _open);
                all.Add(ServeAsync(client, serve));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<Stream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream(), _ended.Token);
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client left, or the test ends.
            }
        }

        Interlocked.Decrement(ref _open);
    }
}
