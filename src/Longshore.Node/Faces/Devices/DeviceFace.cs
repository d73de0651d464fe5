using Longshore.Node.Faces.Accounts;
using Longshore.Offload.Keys;
using Longshore.Offload.Wire;
using Longshore.Offload.Worker;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Longshore.Node.Faces.Devices;

/// <summary>Serves devices (<c>longshore run</c>, docs/offload.md) on Kestrel's connections: the connection limit first, then the
/// handshake, then the worker.</summary>
internal sealed class DeviceFace : IAsyncDisposable
{
    private readonly DeviceFaceSetup _setup;
    private readonly OffloadWorker _worker;
    private readonly ConnectionLimit _limit;
    private readonly Action<string> _report;

    /// <param name="setup">Its dependencies.</param>
    /// <param name="report">Receives a sentence for every device that connects, is refused or fails, from any thread.</param>
    public DeviceFace(DeviceFaceSetup setup, Action<string> report)
    {
        (_setup, _report) = (setup, report);
        _worker = new OffloadWorker(setup.Options, setup.QuickJs, setup.Slots, setup.Time, report)
        {
            Prover = setup.Identity is { } identity ? new ChannelProver(setup.Attester, identity.Fingerprint) : ChannelProver.None,
        };
        _limit = new ConnectionLimit(setup.Options.ConnectionsMax, report);
    }

    /// <summary>The number of devices that have sessions.</summary>
    public int Clients => _worker.Clients;

    /// <summary>Configures a listener to serve devices.</summary>
    public void Configure(ListenOptions listener)
    {
        listener.Use(next => _limit.Middleware(next));
        if (_setup.Identity is { } identity)
        {
            listener.UseHttps(new DeviceHandshake(identity, _setup.Trusted, _report).Options);
        }

        listener.Run(ServeAsync);
    }

    /// <summary>Ends all connections and sessions.</summary>
    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private async Task ServeAsync(ConnectionContext connection)
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        if (certificate is null && _setup.Identity is not null)
        {
            connection.Abort();
            return;
        }

        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        var isDrained = await _worker.ServeAsync(
            connection.Transport,
            certificate is null ? "" : OffloadIdentity.FingerprintOf(certificate),
            connection.RemoteEndPoint?.ToString() ?? "?",
            end.Token);
        if (!isDrained)
        {
            // The device does not read. Unsent bytes must not keep the connection open.
            connection.Abort();
        }
    }
}
