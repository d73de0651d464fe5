using System.Net;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Python.Packages;
using Longshore.Tests.Functions.Capabilities.Http;
using Longshore.Tests.Functions.Capabilities.KeyValue;
using Longshore.Tests.Functions.Capabilities.Secrets;
using Longshore.Tests.Functions.Capabilities.Tcp;
using Longshore.Tests.Functions.Queues;

namespace Longshore.Tests.Functions.Capabilities.Contract;

/// <summary>A node with all capabilities, and one guest in each language (<c>guest.c</c>, <c>guest.js</c>, <c>guest.py</c>). A guest runs the
/// commands of its input, one on each line with its fields after tabs, by what its language has for them, and answers each with a line:
/// what the capability answered, or <c>!</c> and the name of the error.</summary>
public sealed class ContractNode : IAsyncLifetime
{
    /// <summary>The bytes of a text that is over the limit of keys, values and messages.</summary>
    public const int TooManyBytes = KeyValueLimits.ValueBytesMax + 1;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "guests");

    private readonly FunctionCalls _calls = new(TimeProvider.System);
    private readonly Dialer _dialer = new(_ => [IPAddress.Loopback]);
    private OutboundHttp _http = null!;
    private OutboundTcp _tcp = null!;
    private MessageQueues _queues = null!;
    private SecretVault _vault = null!;
    private FunctionFixture _node = null!;
    private OutboundServer _server = null!;
    private TcpServer _echo = null!;

    // A guest is deployed once with the same grants. The tests of a collection run one after another.
    private readonly Dictionary<string, string> _deployed = [];

    /// <summary>The URL of a server, without a path.</summary>
    public string Url => _server.Url;

    /// <summary>The port of a server that echoes.</summary>
    public int EchoPort => _echo.Port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _http = new OutboundHttp(new HttpLimits { ResponseBytesMax = 10_000 }, _dialer);
        _tcp = new OutboundTcp(new TcpLimits(), TimeProvider.System, _dialer, []);
        _queues = await MessageQueues.OpenAsync(new QueueLimits(), new MemoryQueueStore(), TimeProvider.System, faulted: null, Token);
        _vault = await SecretVault.OpenAsync(new MemorySecretStore(), new FixedKey(1), TimeProvider.System, Token);
        Assert.True(SecretName.TryParse("KEY", out var key));
        await _vault.SetAsync(key, "secret value", Token);
        _node = new FunctionFixture(services: new CapabilityServices
        {
            Http = _http,
            Tcp = _tcp,
            Queues = _queues,
            Secrets = _vault,
            Calls = _calls,
            KeyValue = new MemoryKeyValueStores(new KeyValueLimits(), TimeProvider.System),
        });
        _calls.Connect(_node.Invoker, name => _node.Catalog.Find(name)?.Spec);
        _server = await OutboundServer.StartAsync(Token);
        _echo = new TcpServer(TcpServer.EchoAsync);
        await DeployAsync("twice", FunctionScript.Of("export default async request => { const text = await request.text(); return text + text }"), []);
        await DeployAsync("broken", FunctionScript.Of("export default () => { throw new Error('broken') }"), []);
    }

    public async ValueTask DisposeAsync()
    {
        _node.Dispose();
        _calls.Dispose();
        _http.Dispose();
        _tcp.Dispose();
        _vault.Dispose();
        await _queues.DisposeAsync();
        await _server.DisposeAsync();
        await _echo.DisposeAsync();
    }

    /// <summary>Deploys the guest of a language with grants, and gives it commands.</summary>
    /// <returns>A line for each command.</returns>
    public async Task<string> RunAsync(GuestLanguage language, string commands, params string[] grants)
    {
        var key = $"{language} {string.Join(' ', grants)}";
        if (!_deployed.TryGetValue(key, out var name))
        {
            name = $"guest{_deployed.Count}";
            await DeployAsync(name, ArtifactOf(language), grants);
            _deployed.Add(key, name);
        }

        using var result = await _node.InvokeOnThreadAsync(
            new Invocation { Function = FunctionFixture.Name(name), Input = Encoding.UTF8.GetBytes(commands) }, Token);
        Assert.True(result.Failure == Failure.None, $"{result.Failure}: {result.Detail} {Encoding.UTF8.GetString(result.StandardError.Span)}");
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    private static byte[] ArtifactOf(GuestLanguage language) => language switch
    {
        GuestLanguage.C => File.ReadAllBytes(Path.Combine(Folder, "guest.wasm")),
        GuestLanguage.JavaScript => ModuleGraph.Of("guest.js", [ScriptOf("guest.js"), BuiltInModules.Sockets]).Compress(),
        _ => new PythonPackage("guest.py", [KeyValuePair.Create("guest.py", File.ReadAllBytes(Path.Combine(Folder, "guest.py")))]).ToArchive(),
    };

    private static ModuleText ScriptOf(string name) => new(
        name, File.ReadAllText(Path.Combine(Folder, name)), new Dictionary<string, string> { [BuiltInModules.Sockets.Name] = BuiltInModules.Sockets.Name });

    private async Task DeployAsync(string name, byte[] artifact, string[] grants)
    {
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(artifact))
        {
            Grants = [.. Grants.Of(grants)],
            Environment = [new EnvironmentVariable("PLAIN", "plain value")],
            Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(10) },
        };
        Assert.Empty((await _node.Catalog.DeployAsync(spec, artifact, Token)).Errors);
    }
}
