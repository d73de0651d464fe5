using System.Diagnostics;
using System.Net.Http.Headers;
using Longshore.Node.Hosting;
using Longshore.Python.Packages;

namespace Longshore.Benchmarks.Python;

/// <summary>A node with nothing compiled, to which a program is deployed.</summary>
/// <param name="data">Its data directory.</param>
internal sealed class PythonNode(string data) : IAsyncDisposable
{
    private const string Name = "hello";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private NodeHost? _node;

    /// <summary>Where the function is called.</summary>
    public Uri Url => new(new Uri(_node!.Record.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), "/function/" + Name);

    /// <summary>Where the node keeps compiled code.</summary>
    public string CompiledFolder => Path.Combine(data, "compiled");

    /// <summary>Starts the node, deploys a program and calls it once.</summary>
    /// <returns>The time from the deployment to the first answer, in seconds.</returns>
    public async Task<double> DeployAsync(string program, CancellationToken cancellationToken)
    {
        _node = await NodeHost.StartAsync(new NodeOptions { DataDirectory = data, Port = 0 }, TimeProvider.System, cancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(_node.Record.Url), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _node.Record.Token);
        var start = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(PythonFiles.Pack(program).ToArchive());
        using var deployed = await client.PutAsync(new Uri("/functions/" + Name, UriKind.Relative), content, cancellationToken);
        deployed.EnsureSuccessStatusCode();
        using var answer = await client.GetAsync(Url, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits until Python's code is compiled ahead of time.</summary>
    public async Task UntilCompiledAsync(CancellationToken cancellationToken)
    {
        while (!Directory.Exists(CompiledFolder) || Directory.GetFiles(CompiledFolder, "*.image").Length == 0)
        {
            await Task.Delay(Interval, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;
}
