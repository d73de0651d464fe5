using System.Text;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions.Capabilities;

/// <summary>The imports of <c>scratch_storage</c>, called by guests.</summary>
public sealed class ScratchCapabilityTests : IAsyncDisposable
{
    private const byte I32 = ModuleBuilder.I32;
    private const int PageBytes = 65_536;

    private readonly ScratchStores _stores;
    private readonly FunctionCatalog _catalog;
    private readonly Invoker _invoker;

    public ScratchCapabilityTests()
    {
        var options = new FunctionsOptions { Scratch = new ScratchLimits { EntriesMax = 2 } };
        _stores = new ScratchStores(options.Scratch);
        _catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, options, new CapabilityServices { Scratch = _stores });
        _invoker = new Invoker(_catalog, TimeProvider.System, options);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_OfOneTenant_ShareAStoreByTheCodesOfTheOriginal()
    {
        await DeployAsync("writer", "t");
        await DeployAsync("reader", "t");
        await DeployAsync("stranger", "u");

        Assert.Equal("0", await CallAsync("writer", "set", "k", "value"));
        Assert.Equal("1", await CallAsync("writer", "set", "k", "other"));
        Assert.Equal("value", await CallAsync("reader", "get", "k"));
        Assert.Equal("5", await CallAsync("reader", "size", "k"));
        Assert.Equal("", await CallAsync("writer", "upsert", "k", "longer value"));
        Assert.Equal("longer value", await CallAsync("reader", "get", "k"));
        Assert.Equal(("1", "0"), (await CallAsync("stranger", "get", "k"), await CallAsync("stranger", "size", "k")));
        Assert.Equal("0", await CallAsync("reader", "delete", "k"));
        Assert.Equal(("1", "1"), (await CallAsync("reader", "delete", "k"), await CallAsync("reader", "get", "k")));
    }

    [Fact]
    public async Task Calls_ThatFindNoRoom_AreTold()
    {
        await DeployAsync("f", "t");
        await CallAsync("f", "set", "a", "1");
        await CallAsync("f", "set", "b", "2");

        Assert.Equal("2", await CallAsync("f", "set", "c", "3"));
        using var result = await InvokeAsync("f", "upsert", "c", "3");

        Assert.Equal((Failure.Trapped, "ScratchStorageFull"), (result.Failure, result.TrapName));
        Assert.Equal(2, _stores.Open("t").Refused);
    }

    [Fact]
    public async Task Call_WithoutAGrant_NamesIt()
    {
        await DeployAsync("f", store: null);

        using var result = await InvokeAsync("f", "get", "k");

        Assert.Equal((Failure.Trapped, "ScratchStorageNotGranted"), (result.Failure, result.TrapName));
        Assert.Contains("--grant scratch:NAME", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get_size", new[] { PageBytes - 2, 3 })]
    [InlineData("get", new[] { 0, -1, 0, 0 })]
    [InlineData("get", new[] { 0, 1, PageBytes, 1 })]
    [InlineData("set", new[] { -1, 1, 0, 1 })]
    [InlineData("set", new[] { 0, 1, 1, PageBytes })]
    [InlineData("delete", new[] { int.MinValue, int.MaxValue })]
    public async Task Call_WithAddressesOutOfItsMemory_IsATrap(string import, int[] arguments)
    {
        await DeployAsync("f", "t", Guest(import, arguments, hasResult: true));

        using var result = await InvokeAsync("f");

        Assert.Equal((Failure.Trapped, "MemoryOutOfBounds"), (result.Failure, result.TrapName));
    }

    // SLEdge's header declares it without a result, its own applications with one.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upsert_WithAndWithoutAResult_IsAnImport(bool hasResult)
    {
        await DeployAsync("f", "t", Guest("upsert", [0, 1, 1, 4], hasResult));

        using var result = await InvokeAsync("f");

        Assert.Equal(Failure.None, result.Failure);
        Assert.Equal(new byte[4], _stores.Open("t").Find([0]));
    }

    [Fact]
    public async Task Get_IntoABufferThatIsTooSmall_WritesNothing()
    {
        _stores.Open("t").Set([0], [7, 7, 7, 7], replaces: true, out Task _);
        await DeployAsync("f", "t", Guest("get", [0, 1, 8, 3], hasResult: true, exits: true));

        using var result = await InvokeAsync("f");

        Assert.Equal((Failure.Exited, 2), (result.Failure, result.ExitCode));
    }

    [Fact]
    public async Task Call_WhoseChangeIsNotWritten_Fails()
    {
        await using var stores = await ScratchStores.OpenAsync(new ScratchLimits(), new RecordedJournal { Failure = "the disk is full" }, Token);
        using var catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, new FunctionsOptions(), new CapabilityServices { Scratch = stores });
        using var invoker = new Invoker(catalog, TimeProvider.System, new FunctionsOptions());
        var spec = Spec("f", "t", Samples.Read("scratch"));
        await catalog.DeployAsync(spec, Samples.Read("scratch"), Token);

        using var result = await invoker.InvokeAsync(Invocation.Of(spec) with { Arguments = ["set", "k", "v"] }, Token);

        Assert.Equal((Failure.Trapped, "ScratchStorageNotWritten"), (result.Failure, result.TrapName));
        Assert.EndsWith("the disk is full", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OfGrants_RefusesAStoreThatCannotBe()
    {
        Assert.Equal("grants[0]", Assert.Single(Longshore.Functions.Capabilities.FunctionSpecValidator.Validate(Spec("f", "", [0]))).Path);
        Assert.Equal("grants[1]", Assert.Single(Longshore.Functions.Capabilities.FunctionSpecValidator.Validate(
            Spec("f", "t", [0]) with { Grants = [ScratchStores.GrantOf("t"), ScratchStores.GrantOf("u")] })).Path);
    }

    public async ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        await _stores.DisposeAsync();
    }

    private static FunctionSpec Spec(string name, string? store, byte[] module) => new(FunctionFixture.Name(name), Artifact.Of(module))
    {
        Grants = store is null ? [] : [ScratchStores.GrantOf(store)],
    };

    // Calls one import with constants, and ends with its result as the exit code or drops it.
    private static byte[] Guest(string import, int[] arguments, bool hasResult, bool exits = false)
    {
        var module = new ModuleBuilder();
        var start = module.Type([], exits ? [I32] : []);
        var called = module.ImportFunction(
            "scratch_storage", import, module.Type([.. arguments.Select(_ => I32)], hasResult ? [I32] : []));
        module.Memory(1, "memory");
        module.Function(start, [.. GuestModule.Call(called, arguments), .. hasResult && !exits ? (byte[])[0x1a] : []], "_start");
        return module.Build();
    }

    private async Task DeployAsync(string name, string? store, byte[]? module = null)
    {
        module ??= Samples.Read("scratch");
        Assert.Empty((await _catalog.DeployAsync(Spec(name, store, module), module, Token)).Errors);
    }

    private ValueTask<InvocationResult> InvokeAsync(string name, params string[] arguments) => _invoker.InvokeAsync(
        new Invocation { Function = FunctionFixture.Name(name), Arguments = arguments }, Token);

    private async Task<string> CallAsync(string name, params string[] arguments)
    {
        using var result = await InvokeAsync(name, arguments);
        Assert.Equal((Failure.None, ""), (result.Failure, result.Detail));
        return Encoding.UTF8.GetString(result.Output.Span);
    }
}
