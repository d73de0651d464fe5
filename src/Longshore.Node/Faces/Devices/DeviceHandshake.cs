using System.Collections.Concurrent;
using System.Net.Security;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Longshore.Node.Faces.Devices;

/// <summary>The handshake with devices: TLS 1.3 with certificates on both sides, whose keys are pinned.</summary>
internal sealed class DeviceHandshake(OffloadIdentity identity, TrustedKeys trusted, Action<string> report)
{
    // A peer tries again and again, and a person is told once. A peer may also make any number of keys: beyond these nobody is told.
    private const int ReportsMax = 1000;

    private readonly ConcurrentDictionary<string, byte> _refused = new(StringComparer.Ordinal);

    public TlsHandshakeCallbackOptions Options => new() { HandshakeTimeout = ChannelSecurity.HandshakeTimeMax, OnConnection = OptionsOf };

    private ValueTask<SslServerAuthenticationOptions> OptionsOf(TlsHandshakeCallbackContext context)
    {
        var peer = context.Connection.RemoteEndPoint;
        return new(ChannelSecurity.ServerOptions(identity, fingerprint =>
        {
            var isTrusted = fingerprint == identity.Fingerprint || trusted.IsTrusted(fingerprint);
            if (!isTrusted && _refused.Count < ReportsMax && _refused.TryAdd(fingerprint, 0))
            {
                report($"{peer} is not trusted: to trust it, run longshore keys --trust {fingerprint}");
            }

            return isTrusted;
        }));
    }
}
