using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Longshore.Cli.Output;

namespace Longshore.Cli.Trial;

/// <summary>A cluster on this machine, to try: nats-servers that are one JetStream, and nodes that trust each other, each a process of its own.</summary>
internal sealed class TrialCluster : IAsyncDisposable
{
    private const int Servers = 3;
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MeetTimeMax = TimeSpan.FromMinutes(2);

    private readonly string _directory;
    private readonly bool _isTemporary;
    private readonly TrialServer[] _servers;
    private readonly TrialNode[] _nodes;
    private readonly int[] _peerPorts;

    /// <param name="nodes">The number of nodes.</param>
    /// <param name="directory">Where the nodes and servers keep what they have; null for a directory that is removed at the end.</param>
    /// <exception cref="CliException">nats-server is not installed.</exception>
    public TrialCluster(int nodes, string? directory)
    {
        // Debian's is in a directory that a user's path may lack.
        var program = TrialProgram.FindNats(Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin");
        _isTemporary = directory is null;
        _directory = directory ?? Directory.CreateTempSubdirectory("longshore-cluster-").FullName;
        var ports = FreePorts(2 * Servers + nodes);
        _servers = [.. Enumerable.Range(0, Servers).Select(i => new TrialServer(program, Path.Combine(_directory, Name("nats", i)), i + 1, ports[2 * i], ports[2 * i + 1]))];
        _nodes = [.. Enumerable.Range(0, nodes).Select(i => new TrialNode(Path.Combine(_directory, Name("node", i))))];
        _peerPorts = ports[(2 * Servers)..];
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<TrialNode> Nodes => _nodes;

    /// <summary>Where the nats-servers listen.</summary>
    public IReadOnlyList<string> ServerUrls => [.. _servers.Select(server => server.Url)];

    /// <summary>Starts everything, and waits until the nodes hear each other.</summary>
    /// <param name="progress">Receives a sentence for each step.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">Something does not start.</exception>
    public async Task StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        string[] routes = [.. _servers.Select(server => server.RouteUrl)];
        await Task.WhenAll(_servers.Select(server => server.StartAsync(routes, cancellationToken)));
        progress(FormattableString.Invariant($"{Servers} nats-servers run"));
        foreach (var node in _nodes)
        {
            node.CreateKey();
        }

        foreach (var (one, other) in _nodes.SelectMany(one => _nodes.Where(other => other != one).Select(other => (one, other))))
        {
            one.Trust(other);
        }

        string[] options =
        [
            "--cluster", string.Join(',', ServerUrls), "--cluster-replicas", Servers.ToString(CultureInfo.InvariantCulture), "--role", "compute,storage",
        ];
        for (var i = 0; i < _nodes.Length; i++)
        {
            await _nodes[i].StartAsync([.. options, "--peer-port", _peerPorts[i].ToString(CultureInfo.InvariantCulture)], cancellationToken);
            progress(FormattableString.Invariant($"node {i + 1} of {_nodes.Length} serves at {_nodes[i].Url}"));
        }

        await MeetAsync(cancellationToken);
        progress("the nodes hear each other");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
        if (_isTemporary)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task MeetAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(MeetTimeMax);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            foreach (var node in _nodes)
            {
                while (await node.StatusAsync(either.Token) is var status && (!status.Reachable || status.Members.Count < _nodes.Length))
                {
                    await Task.Delay(PollTime, either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new CliException($"the nodes do not hear each other; {Path.Combine(_directory, "nats1", "nats.log")} may say why", ExitCodes.Environment);
        }
    }

    // All are held before the first is given back, so that no two are the same.
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            foreach (var listener in listeners)
            {
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    private static string Name(string what, int number) => FormattableString.Invariant($"{what}{number + 1}");
}
