using System.Net.Security;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Longshore.Node.Faces.Devices;

/// <summary>The handshake with devices: TLS 1.3 with certificates on both sides, whose keys are pinned.</summary>
internal sealed class DeviceHandshake(OffloadIdentity identity, TrustedKeys trusted, Action<string> report)
{
    public TlsHandshakeCallbackOptions Options => new() { HandshakeTimeout = ChannelSecurity.HandshakeTimeMax, OnConnection = OptionsOf };

    private ValueTask<SslServerAuthenticationOptions> OptionsOf(TlsHandshakeCallbackContext context)
    {
        var peer = context.Connection.RemoteEndPoint;
        return new(ChannelSecurity.ServerOptions(identity, fingerprint =>
        {
            var isTrusted = fingerprint == identity.Fingerprint || trusted.IsTrusted(fingerprint);
            if (!isTrusted)
            {
                report($"{peer} is not trusted: to trust it, run longshore keys --trust {fingerprint}");
            }

            return isTrusted;
        }));
    }
}
