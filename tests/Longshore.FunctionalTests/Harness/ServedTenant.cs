using System.Globalization;

namespace Longshore.FunctionalTests.Harness;

/// <summary><c>longshore serve</c> as a process of its own, with a specification of one tenant.</summary>
internal sealed class ServedTenant : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly int _port;

    private ServedTenant(TemporaryDirectory directory, int port, ServeProcess node)
    {
        _directory = directory;
        _port = port;
        Node = node;
    }

    public ServeProcess Node { get; }

    /// <summary>Starts it.</summary>
    /// <param name="routes">The routes, as JSON. Their modules are those of the samples.</param>
    /// <param name="options">Further options of <c>serve</c>.</param>
    public static async Task<ServedTenant> StartAsync(string routes, params string[] options)
    {
        var directory = new TemporaryDirectory();
        var port = FreePort.Find();
        var specification = Path.Combine(directory.Path, "spec.json");
        await File.WriteAllTextAsync(
            specification,
            string.Create(CultureInfo.InvariantCulture, $$"""[{"name": "t", "port": {{port}}, "routes": [{{routes}}]}]""")
                .Replace("\"path\": \"", $"\"path\": \"{Samples.Folder}/", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        return new ServedTenant(
            directory, port, await ServeProcess.StartAsync(directory.Path, new Dictionary<string, string>(StringComparer.Ordinal), [specification, .. options]));
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Node.Client.GetAsync(
        new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_port}{path}")), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _directory.Dispose();
    }
}
