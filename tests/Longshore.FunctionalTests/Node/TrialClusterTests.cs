using System.Text.Json;
using Longshore.Cli.Output;
using Longshore.Cli.Trial;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

/// <summary><c>longshore cluster up</c> and <c>longshore cluster drain</c>, as their users run them.</summary>
public sealed class TrialClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_TwoNodes_TrustEachOtherAreDrainedAndLeaveNothing()
    {
        await using var installed = NatsServer.Prepare();
        await using var cluster = LongshoreProcess.Start("cluster", "up", "--nodes", "2");
        var first = DirectoryOf(await cluster.ReadLineAsync(line => line.Contains("--data", StringComparison.Ordinal)));
        var second = DirectoryOf(await cluster.ReadLineAsync(line => line.Contains("--data", StringComparison.Ordinal)));
        await cluster.ReadLineAsync(line => line == "Ctrl+C ends it.");

        var members = await MembersAsync(first);
        Assert.Equal(2, members.Length);
        Assert.All(members.Where(member => !member.GetProperty("self").GetBoolean()), member => Assert.True(member.GetProperty("trusted").GetBoolean()));
        var deployed = await LongshoreProcess.RunAsync("deploy", "fib", Samples.Path("fibonacci"), "--data", first);
        Assert.Equal((0, ""), (deployed.ExitCode, deployed.Error));
        await Eventually.HoldsAsync(async () => (await LongshoreProcess.RunAsync("invoke", "fib", "10", "--data", second)).ExitCode == 0);

        // The other one, by the beginning of its id.
        var other = members.Single(member => !member.GetProperty("self").GetBoolean()).GetProperty("id").GetString()!;
        var drained = await LongshoreProcess.RunAsync("cluster", "drain", other[..12], "--data", first);
        Assert.Equal(0, drained.ExitCode);
        Assert.Contains("waits for 0 calls", drained.Output, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await MembersAsync(first)).Length == 1);

        await cluster.InterruptAsync();

        Assert.Equal(0, (await cluster.EndAsync()).ExitCode);
        Assert.False(Directory.Exists(Path.GetDirectoryName(first)));
    }

    [Fact]
    public async Task Drain_OfTheOwnNode_EndsIt()
    {
        await using var server = await NatsServer.StartAsync();
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(
            directory.Path, new Dictionary<string, string>(), "--cluster", server.Url.ToString().TrimEnd('/'));
        await Eventually.HoldsAsync(async () => (await MembersAsync(directory.Path)).Length == 1);

        var drained = await LongshoreProcess.RunAsync("cluster", "drain", "--data", directory.Path, "--json");

        Assert.Equal((0, ""), (drained.ExitCode, drained.Error));
        Assert.True(JsonDocument.Parse(drained.Output).RootElement.GetProperty("ended").GetBoolean());
        Assert.Equal(0, (await node.Process.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Drain_OfANodeThatIsNone_SaysSo()
    {
        await using var server = await NatsServer.StartAsync();
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(
            directory.Path, new Dictionary<string, string>(), "--cluster", server.Url.ToString().TrimEnd('/'));

        var drained = await LongshoreProcess.RunAsync("cluster", "drain", "nobody", "--data", directory.Path);

        Assert.NotEqual(0, drained.ExitCode);
        Assert.Contains("no member", drained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FindNats_WithoutIt_SaysHowToInstallIt()
    {
        var refusal = Assert.Throws<CliException>(() => TrialProgram.FindNats("/nonexistent:/"));

        Assert.Contains("apt-get install nats-server", refusal.Message, StringComparison.Ordinal);
    }

    private static string DirectoryOf(string line) => line[(line.IndexOf("--data ", StringComparison.Ordinal) + "--data ".Length)..];

    private static async Task<JsonElement[]> MembersAsync(string directory)
    {
        var listed = await LongshoreProcess.RunAsync("cluster", "members", "--json", "--data", directory);
        return listed.ExitCode == 0 ? [.. JsonDocument.Parse(listed.Output).RootElement.GetProperty("members").EnumerateArray()] : [];
    }
}
