using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions;

/// <summary>How calls enter modules: commands, reactors, and plain modules by an export.</summary>
public sealed class CommandEntryTests : IDisposable
{
    private readonly FunctionFixture _functions = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _functions.Dispose();

    [Fact]
    public async Task Export_OfAReactor_RunsAfterItsInitialization()
    {
        var module = new GuestModule()
            .Export("_initialize", GuestModule.Store(200, 41))
            .ExportNumber("answer", GuestModule.Load(200));

        for (var i = 0; i < 2; i++)
        {
            using var result = await RunAsync(module.Build(), "answer");

            Assert.Equal((Failure.Exited, 41), (result.Failure, result.ExitCode));
        }
    }

    [Fact]
    public async Task Export_ThatReturnsZero_Succeeds()
    {
        var module = new GuestModule();

        using var result = await RunAsync(module.ExportNumber("run", module.Print("out"), GuestModule.Constant(0)).Build(), "run");

        Assert.Equal((Failure.None, 0), (result.Failure, result.ExitCode));
        Assert.Equal("out"u8, result.Output.Span);
    }

    // Two functions of one module share its code, and each has its own entry.
    [Fact]
    public async Task Export_OfOneModule_IsEachFunctionsOwn()
    {
        var module = new GuestModule()
            .ExportNumber("one", GuestModule.Constant(1)).ExportNumber("two", GuestModule.Constant(2)).Build();

        foreach (var (export, code) in new[] { ("one", 1), ("two", 2), ("one", 1) })
        {
            using var result = await RunAsync(module, export, name: export);

            Assert.Equal(code, result.ExitCode);
        }
    }

    [Fact]
    public async Task Module_WithoutAnEntry_IsRefusedWithItsExports()
    {
        var reactor = new GuestModule().Export("_initialize").Export("run").ExportNumber("add").Build();

        var error = Assert.Single((await TryDeployAsync(reactor, null)).Errors);

        Assert.Contains("exports no function \"_start\"", error, StringComparison.Ordinal);
        Assert.Contains("it exports \"run\", \"add\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ThatDoesNotExist_IsRefused()
    {
        var result = await TryDeployAsync(new GuestModule().Export("_start").Build(), "missing");

        Assert.Contains("exports no function \"missing\"; it exports \"_start\"", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taker")]
    [InlineData("giver")]
    [InlineData("memory")]
    public async Task Export_OfAnotherType_IsRefused(string export)
    {
        var builder = new ModuleBuilder().Memory(1, "memory");
        builder.Function(builder.Type([ModuleBuilder.I32], []), [], "taker");
        builder.Function(builder.Type([], [ModuleBuilder.I64]), [0x42, 0x00], "giver");

        Assert.Contains($"\"{export}\"", Assert.Single((await TryDeployAsync(builder.Build(), export)).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_OfAnotherType_IsRefused()
    {
        var builder = new ModuleBuilder();
        builder.Function(builder.Type([], [ModuleBuilder.I32]), [0x41, 0x00], "_initialize");
        builder.Function(builder.Type([], []), [], "run");

        Assert.Contains("the type of \"_initialize\"", Assert.Single((await TryDeployAsync(builder.Build(), "run")).Errors), StringComparison.Ordinal);
    }

    // The bodies of these modules are invalid, which only validation and compilation would find.
    [Fact]
    public async Task Module_ThatCannotBeEnteredOrLinked_IsRefusedBeforeItIsCompiled()
    {
        var entry = await TryDeployAsync(new GuestModule().Export("run", [0x6a]).Build(), null);
        var import = await TryDeployAsync(GuestModule.WithUnknownImport(), null);

        Assert.Contains("\"_start\"", Assert.Single(entry.Errors), StringComparison.Ordinal);
        Assert.Contains("\"nowhere\" \"nothing\" is not defined", Assert.Single(import.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetCycles_OfSledge_CountsOn()
    {
        var builder = new ModuleBuilder();
        var getCycles = (byte)builder.ImportFunction("env", "getcycles", builder.Type([], [ModuleBuilder.I64]));
        byte[] isZero = [0x10, getCycles, 0x50];
        byte[] goesBack = [0x10, getCycles, 0x10, getCycles, 0x56];
        builder.Function(builder.Type([], []), [.. isZero, .. GuestModule.TrapIf, .. goesBack, .. GuestModule.TrapIf], "_start");
        builder.Memory(1, "memory");

        using var result = await RunAsync(builder.Build());

        Assert.Equal(Failure.None, result.Failure);
    }

    [Fact]
    public async Task Abort_OfAssemblyScript_FailsWithItsMessageAndPlace()
    {
        var module = new GuestModule();

        using var result = await RunAsync(module.Export("_start", module.Abort("no höpe", "assembly/index.ts", 12, 3)).Build());

        Assert.Equal((Failure.Trapped, "Abort"), (result.Failure, result.TrapName));
        Assert.Equal("the guest aborted: no höpe (assembly/index.ts:12:3)", result.Detail);
        Assert.Equal(["assembly/index.ts:12:3"], result.StackTrace);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(65_536)]
    [InlineData(-1)]
    public async Task Abort_WithAnAddressThatIsNone_FailsWithoutAMessage(int address)
    {
        var module = new GuestModule();

        using var result = await RunAsync(module.Export("_start", module.Abort(address, address, -1, 0)).Build());

        Assert.Equal("the guest aborted: no message (unknown file:4294967295:0)", result.Detail);
    }

    // The length before the text is larger than the memory; control characters do not reach terminals.
    [Fact]
    public async Task Abort_WithADamagedText_IsBoundedAndPrintable()
    {
        var module = new GuestModule();
        module.Export("_start", GuestModule.Store(300, -1), GuestModule.Store(304, 0x1b005b), module.Abort(304, 0, 1, 1));

        using var result = await RunAsync(module.Build());

        Assert.InRange(result.Detail.Length, 1, 1200);
        Assert.DoesNotContain(result.Detail, char.IsControl);
    }

    [Fact]
    public async Task Imports_OfAGuestWithoutMemory_TrapInsteadOfFailingTheNode()
    {
        var module = new GuestModule(hasMemory: false);

        using var aborted = await RunAsync(module.Export("_start", module.Abort(4, 4, 1, 1)).Build());

        Assert.Equal((Failure.Trapped, "MemoryOutOfBounds"), (aborted.Failure, aborted.TrapName));
    }

    [Fact]
    public async Task MemoryGrowth_OfEmscripten_IsNoted()
    {
        var module = new GuestModule();

        using var result = await RunAsync(module.Export("_start", GuestModule.Call(module.Grown, 0), module.Print("grown")).Build());

        Assert.Equal("grown"u8, result.Output.Span);
    }

    [Fact]
    public async Task Command_ThatFailsAfterPrinting_KeepsItsOutput()
    {
        foreach (var (end, failure) in new (Func<GuestModule, byte[]>, Failure)[]
        {
            (module => module.Exit(3), Failure.Exited),
            (_ => GuestModule.Trap, Failure.Trapped),
        })
        {
            var module = new GuestModule();

            using var result = await RunAsync(module.Export("_start", module.Print("partial"), end(module)).Build());

            Assert.Equal(failure, result.Failure);
            Assert.Equal("partial"u8, result.Output.Span);
        }
    }

    private Task<DeploymentResult> TryDeployAsync(byte[] module, string? export, string name = "guest") => _functions.Catalog.DeployAsync(
        new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module)) { Export = export }, module, Token);

    private async Task<InvocationResult> RunAsync(byte[] module, string? export = null, string name = "guest")
    {
        Assert.Empty((await TryDeployAsync(module, export, name)).Errors);
        return await _functions.Invoker.InvokeAsync(new Invocation { Function = FunctionFixture.Name(name) }, Token);
    }
}
