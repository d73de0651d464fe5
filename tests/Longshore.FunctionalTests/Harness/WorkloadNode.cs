using System.Text;
using System.Text.Json;

namespace Longshore.FunctionalTests.Harness;

/// <summary>A node to which the workloads of <c>samples/microfaas</c> are deployed by the command.</summary>
internal sealed class WorkloadNode : IAsyncDisposable
{
    private WorkloadNode(TestNode node) => Node = node;

    /// <summary>The folder of the workloads.</summary>
    public static string Folder { get; } = Path.Combine(Samples.Folder, "microfaas");

    public TestNode Node { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WorkloadNode> StartAsync(Func<Longshore.Node.Hosting.NodeOptions, Longshore.Node.Hosting.NodeOptions>? change = null) =>
        new(await TestNode.StartAsync(change ?? (options => options)));

    /// <summary>Deploys a workload under its own name.</summary>
    public Task DeployAsync(string workload, params string[] options) => DeployAsAsync(workload, FileOf(workload), options);

    /// <summary>Deploys a file.</summary>
    public async Task DeployAsAsync(string name, string file, params string[] options)
    {
        var output = await LongshoreProcess.RunAsync(["deploy", name, file, "--data", Node.DataDirectory, .. options]);
        Assert.True(output.ExitCode == 0, output.Error);
    }

    /// <summary>Calls a workload, whose answer is JSON.</summary>
    public async Task<JsonElement> CallAsync(string workload, string argument, string query = "")
    {
        using var response = await Node.PostAsync($"/function/{workload}{query}", Encoding.UTF8.GetBytes(argument));
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    /// <summary>MicroFaaS's arguments of a function.</summary>
    public static IReadOnlyList<JsonElement> Inputs(string function)
    {
        using var stream = File.OpenRead(Path.Combine(Samples.Folder, "inputs", "microfaas.json"));
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty(function).EnumerateArray().Select(each => each.Clone())];
    }

    /// <summary>The file of a workload.</summary>
    public static string FileOf(string workload)
    {
        var module = Path.Combine(Folder, workload + ".wasm");
        return File.Exists(module) ? module : Path.Combine(Folder, workload + ".js");
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
