using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.JavaScript.Modules;
using Longshore.Tests.Functions.Queues;
using Longshore.Wasm;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>Functions in JavaScript that may send to queues and call each other.</summary>
internal sealed class ScriptNode : IAsyncDisposable
{
    // QuickJS is compiled once for all tests.
    private static readonly TemporaryDirectory Compiled = new();

    /// <summary>How QuickJS is compiled once for all tests.</summary>
    public static AheadOfTimeOptions AheadOfTime { get; } = new() { CacheDirectory = Compiled.Path };

    private readonly FunctionsOptions _options;
    private readonly FunctionCalls _calls = new(TimeProvider.System);

    private ScriptNode(MessageQueues? queues, int slots, StateTier? state = null)
    {
        Queues = queues;
        _options = new FunctionsOptions { AheadOfTime = AheadOfTime, CoreSlots = slots };
        var services = new CapabilityServices { Queues = queues, Calls = _calls, State = state };
        Catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, _options, services);
        Invoker = new Invoker(Catalog, TimeProvider.System, _options);
        _calls.Connect(Invoker, name => Catalog.Find(name)?.Spec);
    }

    public MessageQueues? Queues { get; }

    public FunctionCatalog Catalog { get; }

    public Invoker Invoker { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ScriptNode> OpenAsync(QueueLimits? limits = null, int slots = 2) => new(
        await MessageQueues.OpenAsync(limits ?? new QueueLimits(), new MemoryQueueStore(), TimeProvider.System, faulted: null, Token), slots);

    public static ScriptNode WithState(StateTier state) => new(queues: null, slots: 2, state);

    public static ScriptNode WithoutQueues() => new(queues: null, slots: 2);

    public async ValueTask DisposeAsync()
    {
        Invoker.Dispose();
        Catalog.Dispose();
        _calls.Dispose();
        if (Queues is not null)
        {
            await Queues.DisposeAsync();
        }
    }

    /// <summary>Deploys a function whose handler has this body: <c>async (request, env) => { ... }</c>.</summary>
    public async Task DeployAsync(string name, string body, params string[] grants)
    {
        var source = $"export default async (request, env) => {{ {body} }}";
        var artifact = ModuleGraph.Of("main.js", [new ModuleText("main.js", source, new Dictionary<string, string>())]).Compress();
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(artifact))
        {
            Grants = [.. Grants.Of(grants)],
        };
        Assert.Empty((await Catalog.DeployAsync(spec, artifact, Token)).Errors);
    }

    /// <summary>Deploys a sample in C under its own name.</summary>
    public async Task DeploySampleAsync(string name, params Grant[] grants)
    {
        var artifact = Samples.Read(name);
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(artifact)) { Grants = [.. grants] };
        Assert.Empty((await Catalog.DeployAsync(spec, artifact, Token)).Errors);
    }

    /// <summary>Calls a function, which must succeed.</summary>
    public Task<string> CallAsync(string name, TimeSpan? deadline = null) =>
        CallAsync(InvocationOf(name) with { Deadline = deadline });

    /// <summary>Calls a function with arguments and input, which must succeed.</summary>
    public Task<string> CallAsync(string name, string input, params string[] arguments) =>
        CallAsync(InvocationOf(name) with { Arguments = arguments, Input = Encoding.UTF8.GetBytes(input) });

    /// <summary>Calls a function that ends with an exit code, and returns what it wrote to standard error.</summary>
    public async Task<string> ErrorOfAsync(string name, string input, params string[] arguments)
    {
        var invocation = InvocationOf(name) with { Arguments = arguments, Input = Encoding.UTF8.GetBytes(input) };
        using var result = await Task.Run(async () => await Invoker.InvokeAsync(invocation, Token), Token);
        Assert.Equal(Failure.Exited, result.Failure);
        return Encoding.UTF8.GetString(result.StandardError.Span);
    }

    /// <summary>Deploys a function, calls it, and returns its answer.</summary>
    public async Task<string> RunAsync(string body, params string[] grants)
    {
        await DeployAsync("f", body, grants);
        return await CallAsync("f");
    }

    /// <summary>What a function sees of an operation that fails: code and message.</summary>
    public Task<string> FailAsync(string expression, params string[] grants) =>
        RunAsync($"try {{ await {expression}; return 'no failure' }} catch (e) {{ return `${{e.code ?? e.name}}: ${{e.message}}` }}", grants);

    private Invocation InvocationOf(string name) => Invocation.Of(Catalog.Find(FunctionFixture.Name(name))!.Spec);

    private async Task<string> CallAsync(Invocation invocation)
    {
        using var result = await Task.Run(async () => await Invoker.InvokeAsync(invocation, Token), Token);
        Assert.True(result.Failure == Failure.None, $"{result.Failure}: {result.Detail}");
        return Encoding.UTF8.GetString(result.Output.Span);
    }
}
