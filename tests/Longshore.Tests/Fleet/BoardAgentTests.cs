using System.Net;
using System.Text;
using Longshore.Fleet.Agent;
using Longshore.Fleet.Boards;
using Longshore.Functions;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Fleet;

/// <summary><c>longshore board</c>: runs deployed functions in the sandbox.</summary>
public sealed class BoardAgentTests
{
    private static readonly byte[] Echo = Samples.Read("echo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_JobsOfADeployedFunction_AreAnsweredFromBootToBoot()
    {
        using var modules = new TemporaryDirectory();
        var store = new MemoryFunctionStore();
        await DeployAsync(store, "f", Echo);
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Functions = store });
        await fleet.SubmitAsync(jobs: 2, board: 3);

        Assert.Equal(BoardEnd.Reboot, await RunAsync(fleet, modules.Path));
        Assert.Equal(BoardEnd.Reboot, await RunAsync(fleet, modules.Path));
        Assert.Equal(BoardEnd.PowerOff, await RunAsync(fleet, modules.Path));

        var results = await fleet.Store.ListResultsAsync(0, 10, Token);
        Assert.Equal(["{\"n\":1}", "{\"n\":1}"], results.Select(each => Encoding.UTF8.GetString(each.Result.Value.Span)));
        Assert.Equal(ModuleDigest.Of(Echo).Hex, Path.GetFileName(Assert.Single(Directory.GetFiles(modules.Path))));
    }

    [Fact]
    public async Task Run_FunctionThatIsNotDeployed_IsAFailedResult()
    {
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Functions = new MemoryFunctionStore() });
        await fleet.SubmitAsync(board: 3);
        await RunAsync(fleet, null);

        await RunAsync(fleet, null);

        Assert.Equal("NotFound", Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result.Failure);
    }

    [Fact]
    public async Task Run_FunctionThatDoesNotLoad_IsAFailedResult()
    {
        var store = new MemoryFunctionStore();
        await DeployAsync(store, "f", [0, 97, 115, 109, 9, 9, 9, 9]);
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Functions = store });
        await fleet.SubmitAsync(board: 3);
        await RunAsync(fleet, null);

        await RunAsync(fleet, null);

        Assert.Equal("BadModule", Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result.Failure);
    }

    [Fact]
    public async Task Keep_BytesOfAnotherDigest_AreRefused()
    {
        await using var program = new SandboxProgram(null, new FunctionsOptions(), TimeProvider.System);

        await Assert.ThrowsAsync<InvalidDataException>(() => program.KeepAsync(ModuleDigest.Of([1]), [2], Token));
        Assert.False(program.HasModule(ModuleDigest.Of([1])));
    }

    [Theory]
    [InlineData("{\"a\": [1, 2]}\n", "{\"a\":[1,2]}")]
    [InlineData("5", "5")]
    [InlineData("hello\n", "\"hello\\n\"")]
    [InlineData("", "\"\"")]
    [InlineData("\u00ff", "{\"base64\":\"/w==\"}")]
    public void ResultJson_AnyOutput_IsAValue(string output, string value) =>
        Assert.Equal(value, Encoding.UTF8.GetString(ResultJson.Of(Encoding.Latin1.GetBytes(output))));

    private static async Task<BoardEnd> RunAsync(FleetFixture fleet, string? modules)
    {
        await using var program = new SandboxProgram(modules, new FunctionsOptions(), TimeProvider.System);
        var options = new BoardAgentOptions(new DnsEndPoint("127.0.0.1", fleet.Host.Endpoint.Port), BoardId.Of(3));
        return await new BoardAgent(options, program, TimeProvider.System).RunAsync(Token);
    }

    private static Task DeployAsync(MemoryFunctionStore store, string name, byte[] module)
    {
        Assert.True(FunctionName.TryParse(name, out var function));
        return store.SaveAsync(new FunctionConfig(new FunctionSpec(function, Artifact.Of(module)), DateTimeOffset.UnixEpoch), module, Token);
    }
}
