using Longshore.FunctionalTests.Harness;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;
using Longshore.Python.Packages;
using Longshore.Storage.Sqlite;

namespace Longshore.FunctionalTests.Node;

/// <summary>A node killed while it deploys: every confirmed deployment is there, and none is there by half.</summary>
public sealed class CrashTests
{
    private const int Rounds = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_KilledWhileItDeploys_LosesNothingItAnsweredFor()
    {
        using var directory = new TemporaryDirectory();
        var answered = new Dictionary<string, ModuleDigest>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            await DeployUntilKilledAsync(directory.Path, round, answered);

            await using var store = await SqliteFunctionStore.OpenAsync(directory.Path, Token);
            var stored = (await store.ListAsync(Token)).ToDictionary(function => function.Name.Value);
            Assert.All(answered, function => Assert.Equal(function.Value, stored[function.Key].Module));
            foreach (var function in stored.Values)
            {
                await store.ReadModuleAsync(function.Module, Token);
            }
        }

        Assert.True(answered.Count > Rounds);
    }

    [Fact]
    public async Task Node_KilledWhileItCompiles_TakesTheCompilerAlong()
    {
        using var directory = new TemporaryDirectory();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [CompiledModules.SharedDirectory] = "" };
        await using var node = await ServeProcess.StartAsync(directory.Path, environment);
        var package = new PythonPackage("main.py", [KeyValuePair.Create("main.py", "def handler(request): return 'hello'"u8.ToArray())]);
        await node.DeployAsync("hello", package.ToArchive());
        await Compilers.StartedAsync(directory.Path);

        await node.Process.KillAsync();

        // A compiler that had gone on to its end would have left what it made, which nobody takes any more.
        await Compilers.EndedAsync(directory.Path);
        Assert.Empty(Directory.GetFiles(Path.Combine(directory.Path, "compiled"), "*.target*"));
    }

    private static async Task DeployUntilKilledAsync(string directory, int round, Dictionary<string, ModuleDigest> answered)
    {
        await using var node = await ServeProcess.StartAsync(directory);
        var kill = KillAfterAsync(node, calls: 3 + (5 * round), answered, answered.Count);
        try
        {
            for (var i = 0; ; i++)
            {
                // Every module is different, because of a custom section.
                var module = (byte[])[.. Samples.Read("empty"), 0x00, 0x05, 0x01, (byte)'n', (byte)round, (byte)i, (byte)(i >> 8)];
                var name = $"f{round}-{i}";
                await node.DeployAsync(name, module);
                lock (answered)
                {
                    answered[name] = ModuleDigest.Of(module);
                }
            }
        }
        catch (HttpRequestException)
        {
            // The node was killed in the middle of a deployment.
        }

        await kill;
    }

    private static async Task KillAfterAsync(
        ServeProcess node, int calls, Dictionary<string, ModuleDigest> answered, int before)
    {
        while (true)
        {
            lock (answered)
            {
                if (answered.Count >= before + calls)
                {
                    break;
                }
            }

            await Task.Yield();
        }

        await node.Process.KillAsync();
    }
}
