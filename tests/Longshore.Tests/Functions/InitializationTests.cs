using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Specs;
using Longshore.Wasm;

namespace Longshore.Tests.Functions;

/// <summary>Guest code that runs before a function's entry: start functions, and <c>_initialize</c> of reactors.</summary>
public sealed class InitializationTests : IDisposable
{
    private readonly FunctionFixture _functions = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _functions.Dispose();

    [Fact]
    public async Task Start_ThatDrawsRandomBytes_RunsInEveryCall()
    {
        var module = new GuestModule();
        module.Start(module.Print("start"), module.Draw(128, 8)).Export("_start", module.Print(128, 8));
        var name = await DeployAsync(module.Build());

        var outputs = new List<byte[]>();
        for (var i = 0; i < 3; i++)
        {
            outputs.Add(await OutputAsync(name));
        }

        Assert.All(outputs, output => Assert.True(output.AsSpan().StartsWith("start"u8)));
        Assert.Equal(3, outputs.Select(output => Convert.ToHexString(output.AsSpan(5))).Distinct().Count());
    }

    [Fact]
    public async Task Initialize_ThatDrawsRandomBytes_RunsInEveryCall()
    {
        var module = new GuestModule();
        module.Export("_initialize", module.Draw(128, 8)).Export("run", module.Print(128, 8));
        var name = await DeployAsync(module.Build(), "run");

        Assert.NotEqual(await OutputAsync(name), await OutputAsync(name));
    }

    [Fact]
    public void Start_ThatCallsNoImport_IsPartOfTheSharedState()
    {
        Assert.True(Initialize(new GuestModule().Start(GuestModule.Store(200, 5)).Export("_start")).IsInitialized);
        Assert.True(Initialize(new GuestModule().Export("_start")).IsInitialized);
        Assert.True(Initialize(new GuestModule().Export("_initialize", GuestModule.Store(200, 5)).Export("run")).IsInitialized);
    }

    [Fact]
    public void Start_ThatCallsAnImport_IsNotPartOfTheSharedState()
    {
        var module = new GuestModule();

        Assert.False(Initialize(module.Start(module.Draw(128, 8)).Export("_start")).IsInitialized);
    }

    // What the start function changed before its first import is not kept.
    [Fact]
    public async Task Start_ThatChangesMemoryAndCallsAnImport_BeginsAnewInEveryCall()
    {
        var module = new GuestModule();
        module.Start([.. GuestModule.Constant(200), .. GuestModule.Load(200), 0x41, 0x01, 0x6a, 0x36, 0x02, 0x00], module.Draw(128, 8))
            .ExportNumber("count", GuestModule.Load(200));
        var name = await DeployAsync(module.Build(), "count");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, await ExitCodeAsync(name));
        }
    }

    [Theory]
    [InlineData(0, Failure.None)]
    [InlineData(7, Failure.Exited)]
    public async Task Start_ThatEndsItself_EndsTheCall(int code, Failure failure)
    {
        var module = new GuestModule();
        module.Start(module.Print("early"), module.Exit(code)).Export("_start", module.Print("late"));
        var name = await DeployAsync(module.Build());

        using var result = await _functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal((failure, code), (result.Failure, result.ExitCode));
        Assert.Equal("early"u8, result.Output.Span);
    }

    [Fact]
    public async Task Start_ThatTraps_IsRefused()
    {
        var result = await TryDeployAsync(new GuestModule().Start(GuestModule.Trap).Export("_start").Build());

        Assert.Contains("cannot be instantiated", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThatTrapsAfterAnImport_FailsItsCalls()
    {
        var module = new GuestModule();
        var name = await DeployAsync(module.Start(module.Draw(128, 8), GuestModule.Trap).Export("_start").Build());

        using var result = await _functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal((Failure.Trapped, "Unreachable"), (result.Failure, result.TrapName));
    }

    [Fact]
    public async Task Start_ThatRecursesForEver_IsRefused()
    {
        var builder = new Wasm.ModuleBuilder();
        var type = builder.Type([], []);
        builder.Start(builder.Function(type, [0x10, 0x00]));
        builder.Function(type, [], "_start");

        var result = await TryDeployAsync(builder.Build());

        Assert.Contains("cannot be instantiated", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Initialization_ThatNeverEnds_IsRefusedAfterItsTime(bool isStart)
    {
        using var catalog = new FunctionCatalog(new MemoryFunctionStore(), new ImpatientTime(), new FunctionsOptions());

        var result = await catalog.DeployAsync(Spec("loop", Endless(isStart), isStart ? null : "run"), Endless(isStart), Token);

        Assert.Contains("did not end within 10 s", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialization_ThatNeverEnds_DelaysNoOtherDeploymentAndEndsWithItsRequest()
    {
        using var request = new CancellationTokenSource();
        var endless = _functions.Catalog.DeployAsync(Spec("loop", Endless(), null), Endless(), request.Token);

        await _functions.DeployAsync("empty");
        Assert.False(endless.IsCompleted);
        await request.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Equal("empty", Assert.Single(_functions.Catalog.List()).Name.Value);
    }

    // A call's own limits hold for the initialization in it.
    [Fact]
    public async Task Initialization_ThatNeverEndsInACall_EndsAtTheCallsLimit()
    {
        var module = new GuestModule();
        module.Start(module.Print("x"), GuestModule.Forever).Export("_start");
        var limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMilliseconds(20) };
        var name = FunctionFixture.Name("loop");
        Assert.Empty((await _functions.Catalog.DeployAsync(name, module.Build(), limits, Token)).Errors);

        using var result = await _functions.InvokeOnThreadAsync(new Invocation { Function = name }, Token);

        Assert.Equal(Failure.WallTimeLimit, result.Failure);
    }

    [Fact]
    public async Task LoadAll_FunctionWhoseStartNeverEnds_IsDefective()
    {
        var store = await StoreAsync();
        using var catalog = new FunctionCatalog(store, new ImpatientTime(), new FunctionsOptions());

        await catalog.LoadAllAsync(Token);

        Assert.Equal("loop", Assert.Single(catalog.Defects()).Name.Value);
        Assert.Equal(2, catalog.List().Count);
    }

    [Fact]
    public async Task LoadAll_WhileAStartNeverEnds_CanBeCancelled()
    {
        var store = await StoreAsync();
        using var catalog = new FunctionCatalog(store, TimeProvider.System, new FunctionsOptions());
        using var ended = new CancellationTokenSource();
        var loading = Task.Run(() => catalog.LoadAllAsync(ended.Token), Token);

        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
    }

    private static byte[] Endless(bool isStart = true) => isStart
        ? new GuestModule().Start(GuestModule.Forever).Export("_start").Build()
        : new GuestModule().Export("_initialize", GuestModule.Forever).Export("run").Build();

    private static FunctionSpec Spec(string name, byte[] module, string? export) =>
        new(FunctionFixture.Name(name), Artifact.Of(module)) { Export = export };

    private static async Task<MemoryFunctionStore> StoreAsync()
    {
        var store = new MemoryFunctionStore();
        foreach (var (name, module) in new[] { ("loop", Endless()), ("other", new GuestModule().Export("_start").Build()) })
        {
            await store.SaveAsync(new FunctionConfig(Spec(name, module, null), DateTimeOffset.UnixEpoch), module, Token);
        }

        return store;
    }

    private static CommandState Initialize(GuestModule guest)
    {
        var engine = new Engine();
        var linker = new Linker();
        Longshore.Wasm.Wasi.WasiPreview1.DefineIn(linker);
        ToolchainImports.DefineIn(linker);
        var linked = linker.Link(Module.Load(engine, guest.Build()));
        return new CommandInitialization(linked, FunctionLimits.Default, TimeProvider.System).Run(Token);
    }

    private Task<DeploymentResult> TryDeployAsync(byte[] module, string? export = null) =>
        _functions.Catalog.DeployAsync(Spec("guest", module, export), module, Token);

    private async Task<FunctionName> DeployAsync(byte[] module, string? export = null)
    {
        var result = await TryDeployAsync(module, export);
        Assert.Empty(result.Errors);
        return result.Function!.Name;
    }

    private async Task<byte[]> OutputAsync(FunctionName name)
    {
        using var result = await _functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        Assert.Equal(Failure.None, result.Failure);
        return result.Output.ToArray();
    }

    private async Task<int> ExitCodeAsync(FunctionName name)
    {
        using var result = await _functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        return result.ExitCode;
    }
}
