using System.Diagnostics;
using System.Globalization;

namespace Longshore.Benchmarks.Rpc;

/// <summary>A process with node's HTTP server, which calls a module for each request.</summary>
internal sealed class NodeJsServer : IDisposable
{
    private readonly Process _process;

    private NodeJsServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<NodeJsServer> StartAsync(string script, string module, CancellationToken cancellationToken)
    {
        var process = Peer.Start(new ProcessStartInfo("node", [script, module]) { RedirectStandardOutput = true }, "node", "nodejs");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return new NodeJsServer(process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
