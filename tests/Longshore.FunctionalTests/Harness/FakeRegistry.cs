using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A registry that has one image, and gives it to those who bring a token.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[] _module;
    private readonly Task _serving;

    public FakeRegistry(byte[] module)
    {
        _module = module;
        Manifest = ManifestOf("application/wasm", DigestOf(module), module.Length);
        Port = FreePort.Find();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port { get; }

    public string Grant => $"http://127.0.0.1:{Port}";

    public string Image => $"127.0.0.1:{Port}/team/echo";

    /// <summary>The manifest of every tag.</summary>
    public string Manifest { get; set; }

    /// <summary>The manifest's digest as the registry says it; null for none.</summary>
    public string? ManifestDigest { get; set; }

    /// <summary>Where a client that has no token is sent; null for no such demand.</summary>
    public string? TokenServer { get; set; }

    /// <summary>The header <c>Authorization</c> that it demands itself, or that its token server demands if there is one; null for none.</summary>
    public string? Password { get; set; }

    /// <summary>Manifests by their reference, beside <see cref="Manifest"/>.</summary>
    public Dictionary<string, string> Manifests { get; } = new(StringComparer.Ordinal);

    /// <summary>The paths that were asked for, with the queries.</summary>
    public List<string> Asked { get; } = [];

    public static string DigestOf(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string ManifestOf(string type, string digest, long size) => $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.wasm.config.v0+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},
         "layers":[{"mediaType":"{{type}}","digest":"{{digest}}","size":{{size}}}]}
        """;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Asked.Add(context.Request.RawUrl!);
            var body = Answer(context);
            context.Response.ContentLength64 = body.Length;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }

    private byte[] Answer(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (path == "/token")
        {
            if (Password is not null && context.Request.Headers["Authorization"] != Password)
            {
                context.Response.StatusCode = 401;
                return [];
            }

            return "{\"token\":\"t0k\"}"u8.ToArray();
        }

        if (TokenServer is not null && context.Request.Headers["Authorization"] != "Bearer t0k")
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = $"Bearer realm=\"{TokenServer}\",service=\"own\",scope=\"repository:team/echo:pull\"";
            return [];
        }

        if (TokenServer is null && Password is not null && context.Request.Headers["Authorization"] != Password)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"own\"";
            return [];
        }

        const string ManifestPath = "/v2/team/echo/manifests/";
        if (path.StartsWith(ManifestPath, StringComparison.Ordinal))
        {
            if (Manifests.TryGetValue(path[ManifestPath.Length..], out var other))
            {
                return Encoding.UTF8.GetBytes(other);
            }

            if (ManifestDigest is not null)
            {
                context.Response.Headers["Docker-Content-Digest"] = ManifestDigest;
            }

            return Encoding.UTF8.GetBytes(Manifest);
        }

        if (path.StartsWith("/v2/team/echo/blobs/", StringComparison.Ordinal))
        {
            return _module;
        }

        context.Response.StatusCode = 404;
        return [];
    }
}
