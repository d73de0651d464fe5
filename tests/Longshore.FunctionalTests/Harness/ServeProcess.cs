using System.Net.Http.Headers;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Harness;

/// <summary><c>longshore serve</c> as a process of its own, and a client of its node.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private ServeProcess(LongshoreProcess process, NodeRecord record)
    {
        Process = process;
        Client = new HttpClient { BaseAddress = new Uri(record.Url) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", record.Token);
    }

    /// <summary>A part of the errors that the test expects in the node's log, or null for none.</summary>
    public string? ExpectedError { get; set; }

    public LongshoreProcess Process { get; }

    public HttpClient Client { get; }

    public static Task<ServeProcess> StartAsync(string directory) =>
        StartAsync(directory, LongshoreProcess.Start(Arguments(directory)));

    /// <summary>A node with environment variables and further arguments.</summary>
    public static Task<ServeProcess> StartAsync(
        string directory, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartAsync(directory, LongshoreProcess.Start(environment, [.. Arguments(directory), .. arguments]));

    /// <summary>A node whose files cannot grow beyond a size, as on a full disk.</summary>
    public static Task<ServeProcess> StartWithSmallFilesAsync(string directory, int kibibytesMax) =>
        StartAsync(directory, LongshoreProcess.StartWithSmallFiles(kibibytesMax, Arguments(directory)));

    private static string[] Arguments(string directory) => ["serve", "--data", directory, "--port", "0"];

    private static async Task<ServeProcess> StartAsync(string directory, LongshoreProcess process)
    {
        await process.ReadLineAsync(line => line.Contains("serves at", StringComparison.Ordinal));
        return new ServeProcess(process, NodeRecord.Read(directory)!);
    }

    public async Task DeployAsync(string name, byte[] module, string query = "")
    {
        using var response = await PutAsync(name, module, query);
        response.EnsureSuccessStatusCode();
    }

    public async Task<HttpResponseMessage> PutAsync(string name, byte[] module, string query = "")
    {
        using var content = new ByteArrayContent(module);
        return await Client.PutAsync(
            new Uri($"/functions/{name}{query}", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        var log = await Process.KillAndReadErrorAsync();
        await Process.DisposeAsync();
        Assert.DoesNotContain(
            log.Split('\n'),
            line => (line.Contains("Z fail: ", StringComparison.Ordinal) || line.Contains("Z crit: ", StringComparison.Ordinal))
                && (ExpectedError is null || !line.Contains(ExpectedError, StringComparison.Ordinal)));
    }
}
