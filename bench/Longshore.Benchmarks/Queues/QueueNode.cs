using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Longshore.Node.Faces.Queues;
using Longshore.Node.Hosting;

namespace Longshore.Benchmarks.Queues;

/// <summary>A node as a process of its own, which can be killed and started again on the same data.</summary>
/// <param name="root">The repository.</param>
/// <param name="data">The data directory.</param>
/// <param name="options">Further options of <c>longshore serve</c>.</param>
internal sealed class QueueNode(string root, string data, params string[] options) : IDisposable
{
    private Process? _process;
    private HttpClient? _client;

    public HttpClient Client => _client!;

    /// <summary>The processor time that the process has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the node.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            Path.Combine(root, "artifacts", "bin", "Longshore.Cli", "release", "longshore.dll"), "serve", "--data", data, "--port", "0", .. options,
        ];
        _process = Peer.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true }, "dotnet", "dotnet-sdk-10.0");
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("serves at", StringComparison.Ordinal))
            {
                var record = NodeRecord.Read(data)!;
                _client = new HttpClient { BaseAddress = new Uri(record.Url) };
                _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", record.Token);
                return;
            }
        }

        throw new InvalidOperationException("the node did not start");
    }

    /// <summary>Kills the node as <c>kill -9</c> does.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        Close();
    }

    /// <summary>Deploys a function.</summary>
    public async Task DeployAsync(string name, byte[] artifact, string query, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(artifact);
        using var answer = await Client.PutAsync(new Uri($"/functions/{name}{query}", UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the node tells of a queue.</summary>
    public async Task<QueueSummary> QueueAsync(string name, CancellationToken cancellationToken) => (await Client.GetFromJsonAsync(
        $"/queues/{name}", QueueJson.Default.QueueDetails, cancellationToken))!.Queue;

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        Close();
    }

    private void Close()
    {
        _client?.Dispose();
        _process?.Dispose();
        (_client, _process) = (null, null);
    }
}
