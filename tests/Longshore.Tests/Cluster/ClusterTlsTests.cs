using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Longshore.Cluster.Connection;

namespace Longshore.Tests.Cluster;

/// <summary>TLS to a real nats-server that demands a certificate, by files.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly X509Certificate2 _authority = NewAuthority();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Start_WithACertificate_IsAMember()
    {
        await using var server = await StartServerAsync();
        WritePair("node");

        await using var member = await TestMember.StartAsync(
            server, change: options => options with { Tls = ClusterTls.Read(PathOf("ca.pem"), PathOf("node.pem"), PathOf("node-key.pem")) });

        Assert.Empty((await member.DeployAsync("hello", 1)).Errors);
    }

    [Fact]
    public async Task Start_WithoutACertificate_SaysSoAndGoesOn()
    {
        await using var server = await StartServerAsync();
        await using var member = new TestMember(server, change: options => options with { Tls = ClusterTls.Read(PathOf("ca.pem"), null, null) });

        member.Start();

        await Eventually.HoldsAsync(() => member.Reports.Any(report => report.Contains("cannot be reached", StringComparison.Ordinal)));
        Assert.False(member.Node.Status().IsReachable);
    }

    // Otherwise a password would go to whoever answers at the address.
    [Fact]
    public async Task Start_AtAServerOfAnotherAuthority_SaysSoAndGoesOn()
    {
        await using var server = await StartServerAsync();
        using var other = NewAuthority();
        await File.WriteAllTextAsync(PathOf("other.pem"), other.ExportCertificatePem(), Token);
        WritePair("node");
        await using var member = new TestMember(
            server, change: options => options with { Tls = ClusterTls.Read(PathOf("other.pem"), PathOf("node.pem"), PathOf("node-key.pem")) });

        member.Start();

        await Eventually.HoldsAsync(() => member.Reports.Any(report => report.Contains("cannot be reached", StringComparison.Ordinal)));
        Assert.False(member.Node.Status().IsReachable);
    }

    [Fact]
    public async Task Start_AtAServerWithoutTls_SaysSoAndGoesOn()
    {
        await using var server = await NatsServer.StartAsync();
        await File.WriteAllTextAsync(PathOf("ca.pem"), _authority.ExportCertificatePem(), Token);
        await using var member = new TestMember(server, change: options => options with { Tls = ClusterTls.Read(PathOf("ca.pem"), null, null) });

        member.Start();

        await Eventually.HoldsAsync(() => member.Reports.Any(report => report.Contains("cannot be reached", StringComparison.Ordinal)));
        Assert.False(member.Node.Status().IsReachable);
    }

    [Fact]
    public void Read_OfOtherFiles_SaysWhatIsWrong()
    {
        WritePair("node");
        WritePair("other");
        File.WriteAllText(PathOf("none.pem"), "garbage");

        Assert.Throws<FileNotFoundException>(() => ClusterTls.Read(PathOf("absent.pem"), null, null));
        Assert.Contains("certificates", Assert.Throws<InvalidDataException>(() => ClusterTls.Read(PathOf("none.pem"), null, null)).Message, StringComparison.Ordinal);
        Assert.Contains("private key", Assert.Throws<InvalidDataException>(() => ClusterTls.Read(null, PathOf("node.pem"), null)).Message, StringComparison.Ordinal);
        Assert.Contains("private key", Assert.Throws<InvalidDataException>(() => ClusterTls.Read(null, PathOf("node.pem"), PathOf("other-key.pem"))).Message, StringComparison.Ordinal);
        Assert.NotNull(ClusterTls.Read(null, PathOf("node.pem"), PathOf("node-key.pem")));
    }

    private static X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority " + Guid.NewGuid(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private async Task<NatsServer> StartServerAsync()
    {
        await File.WriteAllTextAsync(PathOf("ca.pem"), _authority.ExportCertificatePem(), Token);
        WritePair("server");
        return await NatsServer.StartAsync(
            "--tlsverify", "--tlscert", PathOf("server.pem"), "--tlskey", PathOf("server-key.pem"), "--tlscacert", PathOf("ca.pem"));
    }

    private void WritePair(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, DateTimeOffset.UnixEpoch.AddYears(51), DateTimeOffset.UnixEpoch.AddYears(99), Guid.NewGuid().ToByteArray());
        File.WriteAllText(PathOf(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + "-key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private string PathOf(string name) => Path.Combine(_files.Path, name);
}
