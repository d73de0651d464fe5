using System.Net;
using System.Text;
using Longshore.Fleet.Agent;
using Longshore.Fleet.Boards;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Tests.Functions;
using Longshore.Tests.Functions.Capabilities.Http;
using Longshore.Tests.Functions.Capabilities.Tcp;

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

    // A quotation mark of the spec is two characters in its JSON, and eight bytes in the line of a job.
    [Fact]
    public async Task Run_FunctionWithALongSpec_IsRun()
    {
        var store = new MemoryFunctionStore();
        var spec = new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of(Echo))
        {
            Environment = [new EnvironmentVariable("TEXT", new string('"', 120_000))],
            Annotations = [new Label("text", new string('"', 250_000))],
        };
        await store.SaveAsync(new FunctionConfig(spec, DateTimeOffset.UnixEpoch), Echo, Token);
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Functions = store });
        await fleet.SubmitAsync(board: 3);
        await RunAsync(fleet, null);

        await RunAsync(fleet, null);

        Assert.Equal("", Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result.Failure);
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
    public async Task Run_FunctionWithGrants_ReachesTheServersOfThem()
    {
        await using var server = await OutboundServer.StartAsync(Token);
        await using var echo = new TcpServer(TcpServer.EchoAsync);

        var fetched = await RunScriptAsync(
            "async request => (await (await fetch((await request.json()).url)).text()).split('\\n')[0]", $$"""{"url": "{{server.Url}}/echo"}""", $"http:{server.Url}");
        var sent = await RunScriptAsync(
            """
            async request => {
                const socket = connect((await request.json()).server);
                const writer = socket.writable.getWriter();
                await writer.write(new TextEncoder().encode("ahoy"));
                const { value } = await socket.readable.getReader().read();
                await socket.close();
                return new TextDecoder().decode(value);
            }
            """,
            $$"""{"server": "127.0.0.1:{{echo.Port}}"}""",
            $"tcp:127.0.0.1:{echo.Port}");

        Assert.Equal<(string, string?)>(("\"GET \"", null), fetched);
        Assert.Equal<(string, string?)>(("\"ahoy\"", null), sent);
    }

    // As on a node: what is not granted is refused by name.
    [Theory]
    [InlineData("http:http://127.0.0.1:1", "http://127.0.0.2:1/", "http:")]
    [InlineData("http:example.com", "http://10.0.0.1/", "http:")]
    public async Task Run_FunctionThatReachesFurther_IsRefusedAsOnANode(string grant, string url, string reason)
    {
        var (value, failure) = await RunScriptAsync("async request => (await fetch((await request.json()).url)).text()", $$"""{"url": "{{url}}"}""", grant);

        Assert.Equal("Trapped", failure);
        Assert.Contains("grant", value, StringComparison.Ordinal);
        Assert.Contains(reason, value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue:orders")]
    [InlineData("kv:visits")]
    [InlineData("secret:KEY")]
    [InlineData("invoke:other")]
    [InlineData("objects:samples")]
    public async Task Run_FunctionWithAGrantThatNeedsANode_SaysWhich(string grant)
    {
        var (value, failure) = await RunScriptAsync("() => 'ran'", "{}", grant);

        Assert.Equal("BadModule", failure);
        Assert.Equal($"\"a board does not give {grant}: boards have files, http, tcp\"", value);
    }

    [Fact]
    public async Task Run_FunctionWithVariablesAndFiles_SeesThem()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "name"), "Ada", Token);

        var (value, _) = await RunScriptAsync(
            "async (request, env) => env.GREETING + await env.files.text('/data/name')", "{}", $"files:{directory.Path}:/data");

        Assert.Equal("\"Hello Ada\"", value);
    }

    // A folder that cannot be written stands for a full disk.
    [Fact]
    public async Task Run_ModuleThatCannotBeKept_RunsAndIsTold()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "file");
        await File.WriteAllTextAsync(file, "", Token);
        var store = new MemoryFunctionStore();
        await DeployAsync(store, "f", Echo);
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Functions = store });
        await fleet.SubmitAsync(board: 3);
        await RunAsync(fleet, file);
        var told = new List<string>();

        Assert.Equal(BoardEnd.PowerOff, await RunAsync(fleet, file, told.Add));

        Assert.Equal("", Assert.Single(await fleet.Store.ListResultsAsync(0, 10, Token)).Result.Failure);
        Assert.Contains("cannot be kept", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BoardThatFailsItself_IsNotTakenForALostOrchestrator()
    {
        var store = new MemoryFunctionStore();
        await DeployAsync(store, "f", Echo);
        await using var fleet = await FleetFixture.StartAsync([3], services: services => services with { Functions = store });
        await fleet.SubmitAsync(board: 3);
        await RunAsync(fleet, null);

        var options = new BoardAgentOptions(new DnsEndPoint("127.0.0.1", fleet.Host.Endpoint.Port), BoardId.Of(3));
        await using var program = new BrokenProgram();
        var failure = await Assert.ThrowsAsync<BoardException>(() => new BoardAgent(options, program, TimeProvider.System).RunAsync(Token));

        Assert.Equal("the board failed: no space left on device", failure.Message);
    }

    [Fact]
    public async Task Keep_BytesOfAnotherDigest_AreRefused()
    {
        await using var program = new SandboxProgram(null, FunctionFixture.Options, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidDataException>(() => program.KeepAsync(ModuleDigest.Of([1]), [2], Token));
        Assert.False(program.HasModule(ModuleDigest.Of([1])));
    }

    [Theory]
    [InlineData("{\"a\": [1, 2]}\n", "{\"a\":[1,2]}")]
    [InlineData("5", "5")]
    [InlineData("hello\n", "\"hello\\n\"")]
    [InlineData("", "\"\"")]
    [InlineData("\u00ff", "{\"base64\":\"/w==\"}")]
    [InlineData("\"\u00ff\"", "{\"base64\":\"Iv8i\"}")]
    [InlineData("{\"\u00ff\":1}", "{\"base64\":\"eyL/IjoxfQ==\"}")]
    [InlineData("\"\\ud800\"", "\"\\u0022\\\\ud800\\u0022\"")]
    public void ResultJson_AnyOutput_IsAValue(string output, string value) =>
        Assert.Equal(value, Encoding.UTF8.GetString(ResultJson.Of(Encoding.Latin1.GetBytes(output))));

    // Returns the value of the answer, and its failure.
    private static async Task<(string Value, string? Failure)> RunScriptAsync(string handler, string argument, params string[] grants)
    {
        var source = "import { connect } from 'cloudflare:sockets'; export default " + handler;
        var module = ModuleGraph.Of(
            "main.js", [BuiltInModules.Sockets, new ModuleText("main.js", source, new Dictionary<string, string> { [BuiltInModules.Sockets.Name] = BuiltInModules.Sockets.Name })]).Compress();
        await using var program = new SandboxProgram(null, FunctionFixture.Options, TimeProvider.System);
        var spec = new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of(module))
        {
            Grants = [.. grants.Select(text => Grant.TryParse(text, out var grant) ? grant : throw new ArgumentException(text))],
            Environment = [new EnvironmentVariable("GREETING", "Hello ")],
        };
        await program.KeepAsync(spec.Artifact.Digest, module, Token);
        var answer = await program.RunAsync(spec, Encoding.UTF8.GetBytes(argument), Token);
        return (Encoding.UTF8.GetString(answer.Value), answer.Failure);
    }

    private sealed class BrokenProgram : IBoardProgram
    {
        public bool HasModule(ModuleDigest digest) => true;

        public Task KeepAsync(ModuleDigest digest, byte[] module, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<BoardAnswer> RunAsync(FunctionSpec spec, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
            Task.FromException<BoardAnswer>(new IOException("no space left on device"));

        public Task<BoardAnswer> CallAsync(FunctionSpec spec, ReadOnlyMemory<byte> call, TimeSpan left, CancellationToken cancellationToken) =>
            Task.FromException<BoardAnswer>(new NotSupportedException());

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static async Task<BoardEnd> RunAsync(FleetFixture fleet, string? modules, Action<string>? tell = null)
    {
        await using var program = new SandboxProgram(modules, FunctionFixture.Options, TimeProvider.System, tell);
        var options = new BoardAgentOptions(new DnsEndPoint("127.0.0.1", fleet.Host.Endpoint.Port), BoardId.Of(3));
        return await new BoardAgent(options, program, TimeProvider.System).RunAsync(Token);
    }

    private static Task<FunctionConfig> DeployAsync(MemoryFunctionStore store, string name, byte[] module)
    {
        Assert.True(FunctionName.TryParse(name, out var function));
        return store.SaveAsync(new FunctionConfig(new FunctionSpec(function, Artifact.Of(module)), DateTimeOffset.UnixEpoch), module, Token);
    }
}
