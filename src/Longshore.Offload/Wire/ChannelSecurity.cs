using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Longshore.Offload.Keys;

namespace Longshore.Offload.Wire;

/// <summary>TLS 1.3 with keys that both sides pinned; no certificate authority is involved.</summary>
public static class ChannelSecurity
{
    /// <summary>The time that a handshake may take: 30 seconds.</summary>
    public static readonly TimeSpan HandshakeTimeMax = OffloadProtocol.HelloTimeMax;

    private static readonly SslApplicationProtocol Protocol = new("longshore-offload/2");

    /// <summary>The options of the worker's side.</summary>
    /// <param name="identity">The worker's key.</param>
    /// <param name="isTrusted">Whether a device's key is trusted, by its fingerprint.</param>
    public static SslServerAuthenticationOptions ServerOptions(OffloadIdentity identity, Func<string, bool> isTrusted) => new()
    {
        ServerCertificate = identity.Certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [Protocol],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Check(certificate, isTrusted),
    };

    /// <summary>The device's side.</summary>
    /// <exception cref="AuthenticationException">The worker's key is not trusted, or it speaks no TLS 1.3.</exception>
    internal static async Task<SslStream> ConnectAsync(
        Stream stream, OffloadIdentity identity, Func<string, bool> isTrusted, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "longshore",
                ClientCertificates = [identity.Certificate],
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [Protocol],
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Check(certificate, isTrusted),
            },
            cancellationToken);
        return secure;
    }

    private static bool Check(X509Certificate? certificate, Func<string, bool> isTrusted) =>
        certificate is not null && isTrusted(OffloadIdentity.FingerprintOf(certificate));
}
