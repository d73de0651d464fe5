using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Capabilities.Tcp;

/// <summary>Functions that may open connections. Every name but those of addresses is one of this machine.</summary>
internal sealed class TcpFunctions : IDisposable
{
    // QuickJS is compiled once for all tests.
    private static readonly TemporaryDirectory Compiled = new();

    private readonly OutboundTcp _tcp;

    public TcpFunctions(TcpLimits? limits = null, TimeProvider? time = null, X509Certificate2Collection? roots = null, int slots = 2)
    {
        _tcp = new OutboundTcp(
            limits ?? new TcpLimits(), time ?? TimeProvider.System, new Dialer(_ => Found), roots ?? []);
        Node = new FunctionFixture(
            new FunctionsOptions { AheadOfTime = new AheadOfTimeOptions { CacheDirectory = Compiled.Path }, CoreSlots = slots },
            services: new CapabilityServices { Tcp = _tcp });
    }

    public FunctionFixture Node { get; }

    /// <summary>The addresses of all names.</summary>
    public IPAddress[] Found { get; set; } = [IPAddress.Loopback];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Node.Dispose();
        _tcp.Dispose();
    }

    /// <summary>Deploys a function whose handler has this body.</summary>
    public Task DeployAsync(string name, string body, params string[] grants)
    {
        var source = "import { connect } from 'cloudflare:sockets';\n"
            + "const bytes = text => new TextEncoder().encode(text), text = bytes => new TextDecoder().decode(bytes);\n"
            + $"export default async () => {{ {body} }}";
        var module = new ModuleText("main.js", source, new Dictionary<string, string> { [BuiltInModules.Sockets.Name] = BuiltInModules.Sockets.Name });
        return DeployAsync(name, ModuleGraph.Of("main.js", [module, BuiltInModules.Sockets]).Compress(), grants);
    }

    /// <summary>Deploys a function of any kind.</summary>
    public async Task DeployAsync(string name, byte[] artifact, params string[] grants)
    {
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(artifact))
        {
            Grants = [.. grants.Select(grant => new Grant("tcp", grant))],
            Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(10) },
        };
        Assert.Empty((await Node.Catalog.DeployAsync(spec, artifact, Token)).Errors);
    }

    /// <summary>Deploys a function, calls it, and returns its answer.</summary>
    public async Task<string> RunAsync(string body, params string[] grants)
    {
        await DeployAsync("f", body, grants);
        return await CallAsync("f");
    }

    /// <summary>The code and message of an operation that fails.</summary>
    public Task<string> FailAsync(string expression, params string[] grants) =>
        RunAsync($"try {{ await {expression}; return 'no failure' }} catch (e) {{ return `${{e.code ?? e.name}}: ${{e.message}}` }}", grants);

    /// <summary>Calls a function, which must succeed.</summary>
    public async Task<string> CallAsync(string name)
    {
        using var result = await InvokeAsync(name, Token);
        Assert.True(result.Failure == Failure.None, $"{result.Failure}: {result.Detail}");
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    /// <summary>Calls a function on a thread of its own.</summary>
    public Task<InvocationResult> InvokeAsync(string name, CancellationToken cancellationToken, string input = "", params string[] arguments) =>
        Node.InvokeOnThreadAsync(
            new Invocation { Function = FunctionFixture.Name(name), Input = Encoding.UTF8.GetBytes(input), Arguments = arguments }, cancellationToken);
}
