using System.Text.Json;

namespace Longshore.FunctionalTests.Harness;

/// <summary><c>longshore fleet serve</c> as a process of its own, with a data directory that the test keeps.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private readonly string _data;

    private FleetProcess(LongshoreProcess process, string data, int port) => (Process, _data, Port) = (process, data, port);

    public LongshoreProcess Process { get; }

    /// <summary>The port at which boards connect.</summary>
    public int Port { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes a fleet of boards, such as <c>{"id": 3, "count": 4, "power": {"kind": "simulated"}}</c>, and serves it.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="boards">The boards, elements of a JSON array.</param>
    /// <param name="arguments">Further arguments of <c>fleet serve</c>.</param>
    public static async Task<FleetProcess> StartAsync(string data, string boards, params string[] arguments) =>
        await ReadyAsync(LongshoreProcess.Start(["fleet", "serve", await WriteAsync(data, boards), "--data", data, .. arguments]), data);

    /// <summary>The same with files that cannot grow beyond a size, as on a full disk.</summary>
    public static async Task<FleetProcess> StartWithSmallFilesAsync(string data, string boards, int kibibytesMax) =>
        await ReadyAsync(LongshoreProcess.StartWithSmallFiles(kibibytesMax, "fleet", "serve", await WriteAsync(data, boards), "--data", data), data);

    /// <summary>Writes the configuration, without hold-offs and on a free port.</summary>
    public static async Task<string> WriteAsync(string data, string boards)
    {
        var file = Path.Combine(data, "fleet.json");
        await File.WriteAllTextAsync(
            file,
            $$"""
            { "listen": "127.0.0.1:0", "power-up-holdoff-seconds": 0, "power-down-holdoff-seconds": 0, "unknown-timeout-seconds": 0.1, "boards": [{{boards}}] }
            """,
            Token);
        return file;
    }

    /// <summary>Runs a command on the data directory to its end.</summary>
    public Task<CommandOutput> RunAsync(params string[] arguments) => RunOnAsync(_data, arguments);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static Task<CommandOutput> RunOnAsync(string data, params string[] arguments) => LongshoreProcess.RunAsync([.. arguments, "--data", data]);

    /// <summary>Asks for the status until the jobs are as wanted.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            var output = await RunAsync("fleet", "status", "--json");
            Assert.True(output.ExitCode == 0, output.Error);
            var status = JsonElement.Parse(output.Output);
            if (isSo(status.GetProperty("jobs")))
            {
                return status;
            }
        }
    }

    public async ValueTask DisposeAsync() => await Process.DisposeAsync();

    private static async Task<FleetProcess> ReadyAsync(LongshoreProcess process, string data)
    {
        var line = await process.ReadLineAsync(each => each.StartsWith("fleet serves at", StringComparison.Ordinal));
        return new FleetProcess(process, data, int.Parse(line.Split(',')[0].Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
