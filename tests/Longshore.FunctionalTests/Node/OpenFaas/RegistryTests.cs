using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Node.OpenFaas;

/// <summary>Images of registries.</summary>
public sealed class RegistryTests
{
    private const string RegistryVariable = "LONGSHORE_REGISTRY";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(":1.0")]
    [InlineData("")]
    [InlineData("@DIGEST")]
    [InlineData(":1.0@DIGEST")]
    public async Task Image_OfARegistry_IsPulledAndRuns(string reference)
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.ManifestDigest = FakeRegistry.DigestOf(Encoding.UTF8.GetBytes(registry.Manifest));
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });
        var image = registry.Image + reference.Replace("DIGEST", registry.ManifestDigest, StringComparison.Ordinal);

        await gateway.DeployAsync($$"""{"service":"echo","image":"{{image}}"}""");

        Assert.Equal("pulled", await gateway.InvokeAsync("/function/echo", "pulled"));
    }

    [Fact]
    public async Task Registry_ThatDemandsAToken_IsAskedWithOne()
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.TokenServer = registry.Grant + "/token";
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        await gateway.DeployAsync($$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Contains("/token?service=own&scope=repository%3Ateam%2Fecho%3Apull", registry.Asked);
    }

    [Theory]
    [InlineData("""{"digest":"OTHER","size":1,"platform":{"os":"linux","architecture":"amd64"}},{"digest":"DIGEST","size":SIZE,"platform":{"os":"wasip1","architecture":"wasm"}}""")]
    [InlineData("""null,{"digest":"OTHER","size":1,"platform":{"os":"js","architecture":"wasm"}},{"digest":"DIGEST","size":SIZE,"platform":{"os":"wasi","architecture":"wasm"}}""")]
    [InlineData("""{"digest":"DIGEST","size":SIZE}""")]
    public async Task Index_OfImages_IsFollowedToThatForWasi(string entries)
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        var digest = FakeRegistry.DigestOf(Encoding.UTF8.GetBytes(registry.Manifest));
        registry.Manifests[digest] = registry.Manifest;
        registry.Manifest = IndexOf(entries, digest, registry.Manifest.Length);
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        await gateway.DeployAsync($$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal("pulled", await gateway.InvokeAsync("/function/echo", "pulled"));
    }

    // The 400 is shown in the terminal of whoever deploys.
    [Fact]
    public async Task Registry_WhosePlatformHasControlCodes_IsShownWithoutThem()
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.Manifest = IndexOf(
            $$$"""{"digest":"OTHER","size":1,"platform":{"os":"\u001b[2J\u202e{{{new string('x', 10_000)}}}","architecture":"a"}}""",
            FakeRegistry.DigestOf(Encoding.UTF8.GetBytes(registry.Manifest)),
            1);
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal(400, status);
        Assert.Contains("but for \ufffd[2J\ufffdxxx", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, each => char.IsControl(each) || each == '\u202e');
        Assert.InRange(text.Length, 1000, 3000);
    }

    [Fact]
    public async Task Registry_WhoseStatusLineHasControlCodes_IsShownWithoutThem()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync();
        var registry = listener.LocalEndpoint.ToString()!;
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = ["http://" + registry] });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"{{registry}}/a/b:1"}""");

        Assert.Equal(400, status);
        Assert.StartsWith("image: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, char.IsControl);
        await answering;

        async Task AnswerAsync()
        {
            using var client = await listener.AcceptTcpClientAsync(Token);
            var stream = client.GetStream();
            await stream.WriteAsync("\u001b[2Jevil\u0007 line\r\n\r\n"u8.ToArray(), Token);
            await stream.ReadExactlyAsync(new byte[1], Token);
        }
    }

    [Theory]
    [InlineData("", "the image's index has none for wasi/wasm")]
    [InlineData("""{"digest":"OTHER","size":1,"platform":{"os":"linux","architecture":"arm64"}}""", "the image's index has none for wasi/wasm, but for linux/arm64")]
    [InlineData("""{"digest":"DIGEST","size":1},{"digest":"DIGEST","size":1}""", "the image's index has none for wasi/wasm, but for no platform, no platform")]
    [InlineData("""{"digest":"sha256:../../x","size":1}""", "the image's index has none for wasi/wasm")]
    [InlineData("""{"digest":"OTHER","size":1}""", "the manifest has the digest")]
    [InlineData("""{"digest":"NESTED","size":1}""", "the image is no artifact with one module")]
    public async Task Index_WithoutAnImageForWasi_IsA400WithTheReason(string entries, string reason)
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        var digest = FakeRegistry.DigestOf(Encoding.UTF8.GetBytes(registry.Manifest));
        var nested = IndexOf("""{"digest":"DIGEST","size":1}""", digest, 1);
        registry.Manifests[FakeRegistry.DigestOf(Encoding.UTF8.GetBytes(nested))] = nested;
        registry.Manifest = IndexOf(entries, digest, 1).Replace("NESTED", FakeRegistry.DigestOf(Encoding.UTF8.GetBytes(nested)), StringComparison.Ordinal);
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal(400, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Registry_WithAPassword_IsShownThatOfTheFile(bool givesTokens)
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.Password = GatewayNode.BasicOf("me", "pass:word").ToString();
        registry.TokenServer = givesTokens ? registry.Grant + "/token" : null;
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "config.json");
        await File.WriteAllTextAsync(
            file, $$"""{"auths":{"other.example":{"auth":"bWU6b3RoZXI="},"http://127.0.0.1:{{registry.Port}}/v2/":{"auth":"{{registry.Password["Basic ".Length..]}}" },"empty.example":{} },"credsStore":"x"}""", Token);
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant], RegistryCredentialsFile = file });

        await gateway.DeployAsync($$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal("pulled", await gateway.InvokeAsync("/function/echo", "pulled"));
    }

    [Theory]
    [InlineData(null, false, "demands a user and a password: name a file that has them (serve --openfaas-registry-auth FILE)")]
    [InlineData("wrong", false, "with status 401")]
    [InlineData("wrong", true, "gives no token (status 401)")]
    public async Task Registry_WithoutItsPassword_IsA400WithTheReason(string? password, bool givesTokens, string reason)
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.Password = GatewayNode.BasicOf("me", "right").ToString();
        registry.TokenServer = givesTokens ? registry.Grant + "/token" : null;
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "config.json");
        await File.WriteAllTextAsync(
            file, password is null ? "{}" : $$"""{"auths":{"127.0.0.1:{{registry.Port}}":{"username":"me","password":"{{password}}" } } }""", Token);
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant], RegistryCredentialsFile = file });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal(400, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.DoesNotContain("right", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not of the form of Docker's config.json")]
    [InlineData("""{"auths":[]}""", "is not of the form of Docker's config.json, at $.auths")]
    [InlineData("""{"auths":{"a.example":{"auth":"c2VjcmV0"}}}""", "the entry of a.example is no user and password in base64")]
    [InlineData(null, "could not find")]
    public async Task Start_WithAFileOfPasswordsThatIsNone_NamesTheOption(string? text, string reason)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "config.json");
        if (text is not null)
        {
            await File.WriteAllTextAsync(file, text, Token);
        }

        var refusal = await Assert.ThrowsAsync<NodeStartException>(() => GatewayNode.StartAsync(options => options with { RegistryCredentialsFile = file }));

        var error = Assert.Single(refusal.Errors);
        Assert.StartsWith("--openfaas-registry-auth: ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("c2VjcmV0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_WhoseTokenServerIsNotGranted_IsNotFollowed()
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.TokenServer = "http://169.254.169.254/token";
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal(400, status);
        Assert.Contains("169.254.169.254, or an address that it has, is not granted", text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> WrongManifests => new()
    {
        { "not json", "the registry's answer is malformed" },
        { "null", "the image is no artifact with one module" },
        { """{"schemaVersion":2,"layers":[]}""", "the image is no artifact with one module" },
        { FakeRegistry.ManifestOf("application/vnd.oci.image.layer.v1.tar+gzip", DigestOfEcho, 1), "images of containers do not run here" },
        { FakeRegistry.ManifestOf("application/wasm", "sha256:../../x", 1), "the image is no artifact with one module" },
        { FakeRegistry.ManifestOf("application/wasm", DigestOfEcho, 1L << 40), "is over the limit of" },
        { FakeRegistry.ManifestOf("application/wasm", DigestOfEcho, 17), "bytes, the manifest says 17" },
        { FakeRegistry.ManifestOf("application/wasm", "sha256:" + new string('0', 64), Samples.Read("echo").Length), "the module has the digest sha256:" },
    };

    private static string DigestOfEcho => FakeRegistry.DigestOf(Samples.Read("echo"));

    [Theory]
    [MemberData(nameof(WrongManifests))]
    public async Task Image_ThatIsWrong_IsA400WithTheReason(string manifest, string reason)
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        registry.Manifest = manifest;
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"{{registry.Image}}:1"}""");

        Assert.Equal(400, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_WithAnotherDigest_IsRefused()
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        var (status, text) = await gateway.AskAsync(
            "POST", "/system/functions", $$"""{"service":"echo","image":"{{registry.Image}}@sha256:{{new string('0', 64)}}"}""");

        Assert.Equal(400, status);
        Assert.Contains("the manifest has the digest sha256:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_ThatTheRegistryDoesNotHave_IsRefused()
    {
        await using var registry = new FakeRegistry(Samples.Read("echo"));
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = [registry.Grant] });

        var (status, text) = await gateway.AskAsync("POST", "/system/functions", $$"""{"service":"echo","image":"127.0.0.1:{{registry.Port}}/other:1"}""");

        Assert.Equal((400, "image: the registry answers /v2/other/manifests/1 with status 404"), (status, text));
    }

    // ./test --with registry starts Debian's docker-registry.
    [Fact]
    public async Task Image_OfDebiansRegistry_IsPushedPulledAndRuns()
    {
        var host = Environment.GetEnvironmentVariable(RegistryVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(host), $"there is no registry ({RegistryVariable} is not set): run ./test --with registry");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{host}/v2/longshore/echo/") };
        var module = Samples.Read("echo");
        await PushBlobAsync(client, "{}"u8.ToArray());
        await PushBlobAsync(client, module);
        var manifest = FakeRegistry.ManifestOf("application/wasm", FakeRegistry.DigestOf(module), module.Length);
        using var content = new StringContent(manifest, Encoding.UTF8, new MediaTypeHeaderValue("application/vnd.oci.image.manifest.v1+json"));
        using var pushed = await client.PutAsync(new Uri("manifests/test", UriKind.Relative), content, Token);
        Assert.True(pushed.IsSuccessStatusCode, await pushed.Content.ReadAsStringAsync(Token));
        await using var gateway = await GatewayNode.StartAsync(options => options with { Registries = ["http://" + host] });

        await gateway.DeployAsync($$"""{"service":"echo","image":"{{host}}/longshore/echo:test"}""");

        Assert.Equal("from the registry", await gateway.InvokeAsync("/function/echo", "from the registry"));
    }

    private static string IndexOf(string entries, string digest, int size) =>
        $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{entries}}]}"""
            .Replace("DIGEST", digest, StringComparison.Ordinal)
            .Replace("OTHER", "sha256:" + new string('7', 64), StringComparison.Ordinal)
            .Replace("SIZE", $"{size}", StringComparison.Ordinal);

    private static async Task PushBlobAsync(HttpClient client, byte[] bytes)
    {
        using var begun = await client.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), content: null, Token);
        var at = new Uri(client.BaseAddress!, begun.Headers.Location!).ToString();
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var done = await client.PutAsync(
            new Uri($"{at}{(at.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(FakeRegistry.DigestOf(bytes))}"), content, Token);
        Assert.True(done.IsSuccessStatusCode, $"{done.StatusCode} {SHA256.HashSizeInBytes}");
    }
}
