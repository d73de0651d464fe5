using Longshore.Node.Faces.Devices;
using Longshore.Node.Faces.Rpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Peers;

/// <summary>Serves other nodes (docs/neardata.md): remote procedure calls inside TLS with pinned keys on both sides.</summary>
/// <param name="setup">Its dependencies.</param>
/// <param name="server">Serves the connections.</param>
/// <param name="logger">The log.</param>
internal sealed partial class PeerFace(PeerFaceSetup setup, RpcServer server, ILogger<PeerFace> logger)
{
    /// <summary>Configures a listener to serve other nodes.</summary>
    public void Configure(ListenOptions listener)
    {
        listener.UseHttps(new DeviceHandshake(setup.Identity, setup.Trusted, text => Log.Peer(logger, text)).Options);
        listener.Run(server.ServeAsync);
    }

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Information, "Another node: {Text}")]
        public static partial void Peer(ILogger logger, string text);
    }
}
