using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;
using Longshore.Wasm;

namespace Longshore.Tests.Functions;

/// <summary>Functions whose modules are compiled ahead of time in the background.</summary>
public sealed class LargeModuleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeCompiler _compiler;
    private readonly FunctionsOptions _options;
    private readonly FunctionFixture _functions;

    public LargeModuleTests()
    {
        _compiler = new FakeCompiler(_directory.Path);
        _options = new FunctionsOptions
        {
            AheadOfTime = new AheadOfTimeOptions { CacheDirectory = _directory.Path, CompilerPath = _compiler.Endless() },
        };
        _functions = new FunctionFixture(_options);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _functions.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Deploy_OfALargeModule_DoesNotWaitForTheCompiler()
    {
        var name = await DeployAsync("first");

        using var result = await _functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);

        Assert.Equal(Failure.None, result.Failure);
        Assert.True(FakeCompiler.IsRunning(await _compiler.StartedAsync()));
    }

    [Fact]
    public async Task Remove_OfTheLastFunctionOfAModule_EndsTheCompiler()
    {
        var first = await DeployAsync("first");
        var second = await DeployAsync("second");
        var compiler = await _compiler.StartedAsync();

        await _functions.Catalog.RemoveAsync(first, Token);
        Assert.True(FakeCompiler.IsRunning(compiler));

        await _functions.Catalog.RemoveAsync(second, Token);
        Assert.False(FakeCompiler.IsRunning(compiler));
    }

    [Fact]
    public async Task Remove_WhileAnotherFunctionOfTheModuleIsDeployed_LeavesTheCompilerRunning()
    {
        var slow = new SlowCapability();
        using var catalog = new FunctionCatalog(new MemoryFunctionStore(), TimeProvider.System, _options, new CapabilityTable([slow]));
        var module = Large();
        var first = new FunctionSpec(FunctionFixture.Name("first"), Artifact.Of(module));
        await catalog.DeployAsync(first, module, Token);
        var compiler = await _compiler.StartedAsync();
        var second = catalog.DeployAsync(first with { Name = FunctionFixture.Name("second"), Grants = [new Grant("slow", "x")] }, module, Token);
        await slow.Begun;

        await catalog.RemoveAsync(first.Name, Token);
        slow.Release();
        Assert.Empty((await second).Errors);

        Assert.True(FakeCompiler.IsRunning(compiler));
    }

    // The module that was ended is not used again.
    [Fact]
    public async Task Deploy_AfterTheLastFunctionOfTheModuleWasRemoved_CompilesAgain()
    {
        var first = await DeployAsync("first");
        await _compiler.StartedAsync();
        await _functions.Catalog.RemoveAsync(first, Token);
        File.Delete(_compiler.PathOf("id"));

        await DeployAsync("second");

        Assert.True(FakeCompiler.IsRunning(await _compiler.StartedAsync()));
    }

    [Fact]
    public async Task Deploy_OfAnotherModule_EndsTheCompilerOfTheOneBefore()
    {
        var name = await DeployAsync("first");
        var compiler = await _compiler.StartedAsync();

        await _functions.Catalog.DeployAsync(name, Samples.Read("empty"), FunctionLimits.Default, Token);

        Assert.False(FakeCompiler.IsRunning(compiler));
    }

    [Fact]
    public async Task Dispose_WhileAModuleIsCompiled_EndsTheCompiler()
    {
        await DeployAsync("first");
        var compiler = await _compiler.StartedAsync();

        _functions.Catalog.Dispose();

        Assert.False(FakeCompiler.IsRunning(compiler));
    }

    private async Task<FunctionName> DeployAsync(string text)
    {
        var name = FunctionFixture.Name(text);
        var result = await _functions.Catalog.DeployAsync(name, Large(), FunctionLimits.Default, Token);
        Assert.Empty(result.Errors);
        return name;
    }

    // A function of 1 MiB that does nothing, and never runs.
    private static byte[] Large()
    {
        var builder = new ModuleBuilder();
        var type = builder.Type([], []);
        builder.Function(type, [], "_start");
        builder.Function(type, [.. Enumerable.Repeat((byte)0x01, 1 << 20)]);
        return builder.Build();
    }
}
