using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Http;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Functions.Capabilities.Tcp;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.Python.Packages;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Capabilities.KeyValue;
using Longshore.Tests.Functions.Capabilities.Tcp;
using Longshore.Tests.Functions.Objects;
using Longshore.Tests.Functions.State;

namespace Longshore.Tests.Functions;

/// <summary>A catalog whose Python is prepared once for the tests of a class.</summary>
public sealed class PythonFixture : IDisposable
{
    private readonly OutboundHttp _http = new(new HttpLimits(), OfThisMachine);
    private readonly OutboundTcp _tcp;
    private readonly StateTier _state = new(new MemoryStateStore(new StateLimits(), TimeProvider.System), new StateLimits(), TimeProvider.System);
    private int _functions;

    public PythonFixture()
    {
        _tcp = new OutboundTcp(new TcpLimits(), TimeProvider.System, OfThisMachine, [Certificate]);
        Node = new FunctionFixture(services: new CapabilityServices
        {
            KeyValue = new MemoryKeyValueStores(new KeyValueLimits(), TimeProvider.System),
            Http = _http,
            Tcp = _tcp,
            Objects = new MemoryObjectStore(TimeProvider.System),
            State = _state,
        });
    }

    /// <summary>The certificate of localhost that connections trust.</summary>
    internal X509Certificate2 Certificate { get; } = TcpServer.CertificateOf("localhost");

    internal FunctionFixture Node { get; }

    private static Dialer OfThisMachine { get; } = new(_ => [IPAddress.Loopback]);

    public void Dispose()
    {
        Node.Dispose();
        _state.Dispose();
        _http.Dispose();
        _tcp.Dispose();
        Certificate.Dispose();
    }

    /// <summary>A package with one program and other files.</summary>
    internal static byte[] Package(string source, params (string Path, string Text)[] others) => new PythonPackage(
        "main.py",
        others.Append(("main.py", source)).Select(file => KeyValuePair.Create(file.Item1, Encoding.UTF8.GetBytes(file.Item2)))).ToArchive();

    /// <summary>A spec under a name of its own.</summary>
    internal FunctionSpec SpecOf(byte[] package) => new(FunctionFixture.Name($"python{_functions++}"), Artifact.Of(package));

    internal async Task<IReadOnlyList<string>> RefusalsAsync(string source)
    {
        var package = Package(source);
        return (await Node.Catalog.DeployAsync(SpecOf(package), package, TestContext.Current.CancellationToken)).Errors;
    }

    internal async Task<FunctionName> DeployAsync(FunctionSpec spec, byte[] package)
    {
        Assert.Empty((await Node.Catalog.DeployAsync(spec, package, TestContext.Current.CancellationToken)).Errors);
        return spec.Name;
    }

    /// <summary>Deploys a program with grants, and calls it.</summary>
    internal async Task<string> RunAsync(string source, params string[] grants)
    {
        var package = Package(source);
        var spec = SpecOf(package) with { Grants = [.. Grants.Of(grants)] };
        var (failure, text) = await InvokeAsync(await DeployAsync(spec, package));
        Assert.True(failure == Failure.None, text);
        return text;
    }

    internal Task<FunctionName> DeployAsync(string source, FunctionLimits? limits = null)
    {
        var package = Package(source);
        return DeployAsync(SpecOf(package) with { Limits = limits ?? FunctionLimits.Default }, package);
    }

    /// <summary>Calls a function. The text is the output, or the detail of the failure.</summary>
    internal Task<(Failure Failure, string Text)> InvokeAsync(FunctionName name, string input = "input", params string[] arguments) =>
        InvokeAsync(new Invocation { Function = name, Input = Encoding.UTF8.GetBytes(input), Arguments = arguments });

    /// <inheritdoc cref="InvokeAsync(FunctionName, string, string[])"/>
    internal async Task<(Failure Failure, string Text)> InvokeAsync(Invocation invocation)
    {
        using var result = await Node.Invoker.InvokeAsync(invocation, TestContext.Current.CancellationToken);
        return (result.Failure, result.Failure == Failure.None ? Encoding.UTF8.GetString(result.Output.Span) : result.Detail);
    }
}
