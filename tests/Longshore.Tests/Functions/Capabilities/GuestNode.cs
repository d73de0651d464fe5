using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Invoke;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Specs;
using Longshore.Functions.State;
using Longshore.Tests.Functions.State;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>A node for guests in WebAssembly that may have state and call functions.</summary>
internal sealed class GuestNode : IDisposable
{
    private readonly FunctionCalls _calls = new(TimeProvider.System);

    public GuestNode(int slots = 2, NearServices? near = null)
    {
        var options = new FunctionsOptions { CoreSlots = slots, AheadOfTime = near is null ? null : ScriptNode.AheadOfTime };
        Store = new MemoryStateStore(new StateLimits(), TimeProvider.System);
        State = new StateTier(Store, new StateLimits(), TimeProvider.System);
        Catalog = new FunctionCatalog(
            Functions, TimeProvider.System, options, new CapabilityServices { Calls = _calls, State = State, Near = near, Objects = near?.Objects });
        Invoker = new Invoker(Catalog, TimeProvider.System, options, [], near);
        _calls.Connect(Invoker, name => Catalog.Find(name)?.Spec);
    }

    public MemoryFunctionStore Functions { get; } = new();

    public MemoryStateStore Store { get; }

    public StateTier State { get; }

    public FunctionCatalog Catalog { get; }

    public Invoker Invoker { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task DeployAsync(string sample, params string[] grants) => DeployAsync(sample, Samples.Read(sample), export: null, grants);

    public async Task DeployAsync(string name, byte[] module, string? export, params string[] grants)
    {
        var result = await TryDeployAsync(name, module, export, grants);
        Assert.Empty(result.Errors);
    }

    public Task<DeploymentResult> TryDeployAsync(string name, byte[] module, string? export, params string[] grants)
    {
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module))
        {
            Export = export,
            Grants = [.. Grants.Of(grants)],

            // On a busy machine.
            Limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMinutes(2) },
        };
        return Catalog.DeployAsync(spec, module, Token);
    }

    /// <summary>Calls a function on a thread of its own. The result is as long as the test.</summary>
    public Task<GuestAnswer> CallAsync(string name, string input = "", params string[] arguments) =>
        CallAsync(name, Encoding.UTF8.GetBytes(input), arguments);

    /// <inheritdoc cref="CallAsync(string, string, string[])"/>
    public Task<GuestAnswer> CallAsync(string name, byte[] input, params string[] arguments) =>
        CallAsync(Invocation.Of(Catalog.Find(FunctionFixture.Name(name))!.Spec) with { Arguments = arguments, Input = input });

    /// <inheritdoc cref="CallAsync(string, string, string[])"/>
    public async Task<GuestAnswer> CallAsync(Invocation invocation)
    {
        using var result = await Task.Run(async () => await Invoker.InvokeAsync(invocation, Token), Token);
        return new GuestAnswer(
            result.Failure,
            result.TrapName ?? "",
            result.Detail,
            result.ExitCode,
            result.Output.ToArray(),
            Encoding.UTF8.GetString(result.StandardError.Span));
    }

    public void Dispose()
    {
        Invoker.Dispose();
        Catalog.Dispose();
        _calls.Dispose();
        State.Dispose();
    }
}
