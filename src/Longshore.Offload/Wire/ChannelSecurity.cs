using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Longshore.Offload.Keys;

namespace Longshore.Offload.Wire;

/// <summary>TLS 1.3 with keys that both sides pinned: no authority is asked.</summary>
internal static class ChannelSecurity
{
    private static readonly SslApplicationProtocol Protocol = new("longshore-offload/1");

    /// <summary>The worker's side.</summary>
    /// <exception cref="AuthenticationException">The device's key is not trusted, or it speaks no TLS 1.3.</exception>
    public static async Task<SslStream> AcceptAsync(
        Stream stream, OffloadIdentity identity, Func<string, bool> isTrusted, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = identity.Certificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [Protocol],
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Check(certificate, isTrusted),
            },
            cancellationToken);
        return secure;
    }

    /// <summary>The device's side.</summary>
    /// <exception cref="AuthenticationException">The worker's key is not trusted, or it speaks no TLS 1.3.</exception>
    public static async Task<SslStream> ConnectAsync(
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
