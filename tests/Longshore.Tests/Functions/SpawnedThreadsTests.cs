using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Tests.Wasm;

namespace Longshore.Tests.Functions;

/// <summary>Guests that spawn threads (wasi-threads), by the exports of modules/wasi-threads.wat.</summary>
public sealed class SpawnedThreadsTests : IDisposable
{
    private readonly FunctionFixture _functions = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _functions.Dispose();

    [Fact]
    public async Task Threads_ThatAddTheirNumbers_ShareTheMemoryOfOneCall()
    {
        var name = await DeployAsync("sum");

        for (var i = 0; i < 3; i++)
        {
            using var result = await InvokeAsync(name);

            Assert.Equal((Failure.Exited, 1 + 2 + 3 + 4), (result.Failure, result.ExitCode));
        }
    }

    [Fact]
    public async Task Threads_ThatPrint_LoseNothing()
    {
        using var result = await InvokeAsync(await DeployAsync("print"));

        Assert.Equal(Failure.None, result.Failure);
        Assert.Equal(new string('x', 400), Encoding.UTF8.GetString(result.Output.Span));
    }

    // One thread waits for ever and one loops for ever.
    [Fact]
    public async Task Threads_OfAGuestThatReturns_EndWithIt()
    {
        using var result = await InvokeAsync(await DeployAsync("leave"));

        Assert.Equal(Failure.None, result.Failure);
    }

    // The first thread waits for ever.
    [Fact]
    public async Task Thread_ThatEndsTheGuest_EndsAllThreads()
    {
        using var result = await InvokeAsync(await DeployAsync("exit"));

        Assert.Equal((Failure.Exited, 22), (result.Failure, result.ExitCode));
    }

    // The first thread loops for ever.
    [Fact]
    public async Task Thread_ThatTraps_EndsAllThreads()
    {
        using var result = await InvokeAsync(await DeployAsync("trap"));

        Assert.Equal((Failure.Trapped, "Unreachable"), (result.Failure, result.TrapName));
    }

    [Fact]
    public async Task Threads_BeyondTheMost_AreRefused()
    {
        using var result = await InvokeAsync(await DeployAsync("many"));

        Assert.Equal(16, result.ExitCode);
    }

    [Fact]
    public async Task Threads_OfAGuestWhoseTimeIsUp_EndWithIt()
    {
        var limits = FunctionLimits.Default with { WallTimeMax = TimeSpan.FromMilliseconds(20) };

        using var result = await InvokeAsync(await DeployAsync("for_ever", limits));

        Assert.Equal(Failure.WallTimeLimit, result.Failure);
    }

    [Fact]
    public async Task Threads_OfACallerThatLeaves_EndWithIt()
    {
        using var caller = new CancellationTokenSource();
        var name = await DeployAsync("for_ever");
        var call = _functions.InvokeOnThreadAsync(new Invocation { Function = name }, caller.Token);
        await caller.CancelAsync();

        using var result = await call;

        Assert.Equal(Failure.Cancelled, result.Failure);
    }

    [Fact]
    public async Task Module_ThatSpawnsThreadsOverAMemoryOfItsOwn_IsRefused()
    {
        var builder = new ModuleBuilder();
        builder.ImportFunction("wasi", "thread-spawn", builder.Type([ModuleBuilder.I32], [ModuleBuilder.I32]));
        builder.Memory(1, "memory").Function(builder.Type([], []), [], "_start");

        var error = Assert.Single((await TryDeployAsync(builder.Build(), "_start", FunctionLimits.Default)).Errors);

        Assert.Contains("exports a function \"wasi_thread_start\"", error, StringComparison.Ordinal);
        Assert.Contains("imports one memory, which is shared", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_WhoseSharedMemoryIsOverTheLimit_IsRefused()
    {
        var limits = FunctionLimits.Default with { MemoryBytesMax = 64 << 10 };

        // The imported memory's kind, flags, minimum and maximum.
        var module = TestModules.Read("wasi-threads");
        var minimum = module.AsSpan().IndexOf((byte[])[0x02, 0x03, 0x01, 0x04]) + 2;

        Assert.Empty((await TryDeployAsync(module, "sum", limits)).Errors);
        module[minimum] = 2;
        Assert.Contains(
            "cannot be instantiated", Assert.Single((await TryDeployAsync(module, "sum", limits)).Errors), StringComparison.Ordinal);
    }

    private Task<DeploymentResult> TryDeployAsync(byte[] module, string export, FunctionLimits limits) => _functions.Catalog.DeployAsync(
        new FunctionSpec(FunctionFixture.Name("threads"), Artifact.Of(module)) { Export = export, Limits = limits }, module, Token);

    private async Task<FunctionName> DeployAsync(string export, FunctionLimits? limits = null)
    {
        var result = await TryDeployAsync(TestModules.Read("wasi-threads"), export, limits ?? FunctionLimits.Default);
        Assert.Empty(result.Errors);
        return result.Function!.Name;
    }

    private Task<InvocationResult> InvokeAsync(FunctionName name) =>
        _functions.InvokeOnThreadAsync(new Invocation { Function = name }, Token);
}
