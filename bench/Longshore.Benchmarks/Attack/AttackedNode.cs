using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Longshore.Node.Hosting;

namespace Longshore.Benchmarks.Attack;

/// <summary>A node as a process of its own, with every listener, under a bound on its memory.</summary>
internal sealed class AttackedNode : IDisposable
{
    /// <summary>The bound on the node's resident memory.</summary>
    public const long MemoryBytesMax = 1L << 30;

    private readonly Process _process;
    private readonly string _data;
    private readonly NodeRecord _record;

    private AttackedNode(Process process, string data, int rpcPort, int offloadPort)
    {
        (_process, _data, RpcPort, OffloadPort) = (process, data, rpcPort, offloadPort);
        _record = NodeRecord.Read(data) ?? throw new InvalidOperationException("the node did not start");
        Client = NewClient();
    }

    /// <summary>A client that holds the node's token, for the storm's own requests.</summary>
    public HttpClient Client { get; }

    public int Port => new Uri(_record.Url).Port;

    public int RpcPort { get; }

    public int OffloadPort { get; }

    /// <summary>The node's data directory, with the key that its devices may use.</summary>
    public string DataDirectory => _data;

    public bool HasEnded => _process.HasExited;

    /// <summary>What the node's process holds; null if it has ended.</summary>
    public NodeResources? Resources => NodeResources.Of(_process.Id);

    /// <summary>Starts a node on free ports.</summary>
    public static async Task<AttackedNode> StartAsync(string root, CancellationToken cancellationToken)
    {
        await Peer.RunAsync(Path.Combine(root, "longshore"), "longshore", ["--version"], cancellationToken);
        var data = Directory.CreateTempSubdirectory("longshore-attack-").FullName;
        var (rpc, offload) = (FreePort.Find(), FreePort.Find());
        string[] arguments =
        [
            Path.Combine(root, "artifacts", "bin", "Longshore.Cli", "release", "longshore.dll"),
            "serve", "--data", data, "--port", "0", "--rpc-port", $"{rpc}", "--offload-port", $"{offload}",
            "--memory-max", $"{MemoryBytesMax >> 20}MiB",
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var log = new StreamWriter(Path.Combine(root, "artifacts", "attack.log")) { AutoFlush = true };
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("serves at", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new AttackedNode(process, data, rpc, offload);
            }
        }

        throw new InvalidOperationException("the node did not start; artifacts/attack.log says why");
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient NewClient()
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _record.Token);
        return client;
    }

    /// <summary>A connection to one of the node's ports.</summary>
    public static async Task<NetworkStream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4 << 10 };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Deploys a function. What the node answers is not looked at: an attacker's module may be refused.</summary>
    public async Task<HttpStatusCode> DeployAsync(string name, byte[] module, string query, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(module);
        using var answer = await Client.PutAsync(new Uri($"/functions/{name}{query}", UriKind.Relative), content, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>The value of a metric without labels; null if it is absent.</summary>
    public async Task<double?> MetricAsync(string name, CancellationToken cancellationToken)
    {
        var text = await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        var line = text.Split('\n').FirstOrDefault(each => each.StartsWith(name + "{} ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
