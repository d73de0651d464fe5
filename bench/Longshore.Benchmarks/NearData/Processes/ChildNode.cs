using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>A node in a process of its own.</summary>
internal sealed class ChildNode : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly NodeSettings _settings;

    private ChildNode(Process process, NodeSettings settings, NodeReady ready)
    {
        (_process, _settings, Ready) = (process, settings, ready);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ready.Token);
    }

    /// <summary>Its address and token.</summary>
    public NodeReady Ready { get; }

    /// <summary>A client that has its token.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a node and waits until it answers.</summary>
    public static async Task<ChildNode> StartAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        string[] arguments = [typeof(ChildNode).Assembly.Location, NodeProcess.Verb, JsonSerializer.Serialize(settings)];
        var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(StartMax, cancellationToken)
                ?? throw new InvalidOperationException("a node did not start; its errors are above");
            return new ChildNode(process, settings, JsonSerializer.Deserialize<NodeReady>(line)!);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>The URL of a path at the port for clients of Faasm.</summary>
    public Uri Faasm(string path) => new(FormattableString.Invariant($"http://127.0.0.1:{_settings.FaasmPort}{path}"));

    /// <summary>Deploys a sample as demo/NAME.</summary>
    public async Task DeployAsync(string samples, string name, string query, CancellationToken cancellationToken)
    {
        using var module = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(samples, name + ".wasm"), cancellationToken));
        using var answer = await Client.PutAsync(Faasm($"/f/demo/{name}{query}"), module, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    /// <summary>Calls a function of the user demo.</summary>
    /// <returns>Its answer.</returns>
    public async Task<string> CallAsync(string name, string input, string arguments, bool staysHere, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
            new { user = "demo", function = name, input_data = input, cmdline = arguments, forbid_ndp = staysHere }));
        using var answer = await Client.PostAsync(Faasm("/f/"), body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{name} {input}: {text}");
    }

    /// <summary>How many calls have moved to a storage node so far.</summary>
    public async Task<long> MovedAsync(CancellationToken cancellationToken)
    {
        var text = await Client.GetStringAsync(new Uri(Ready.Url, "/metrics"), cancellationToken);
        var line = text.Split('\n').FirstOrDefault(each => each.StartsWith("longshore_near_calls", StringComparison.Ordinal) && each.Contains("ran=\"near\"", StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 2)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        // A node ends with its standard input.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }
}
