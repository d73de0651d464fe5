using System.Net.Http.Headers;
using Longshore.Node.Startup;

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

    public LongshoreProcess Process { get; }

    public HttpClient Client { get; }

    public static async Task<ServeProcess> StartAsync(string directory)
    {
        var process = LongshoreProcess.Start("serve", "--data", directory, "--port", "0");
        await process.ReadLineAsync(line => line.Contains("serves at", StringComparison.Ordinal));
        return new ServeProcess(process, NodeRecord.Read(directory)!);
    }

    public async Task DeployAsync(string name, byte[] module, string query = "")
    {
        using var content = new ByteArrayContent(module);
        using var response = await Client.PutAsync(
            new Uri($"/functions/{name}{query}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
    }
}
