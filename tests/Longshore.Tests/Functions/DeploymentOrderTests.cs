using Longshore.Functions;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Deployments that run at one time.</summary>
public sealed class DeploymentOrderTests : IDisposable
{
    private readonly MemoryFunctionStore _store = new();
    private readonly SlowCapability _slow = new();
    private readonly FunctionCatalog _catalog;

    public DeploymentOrderTests() => _catalog =
        new FunctionCatalog(_store, TimeProvider.System, new FunctionsOptions(), new CapabilityTable([_slow]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _slow.Release();
        _catalog.Dispose();
    }

    [Fact]
    public async Task Deploy_OfOneNameTwice_KeepsTheOneThatIsConfirmedLast()
    {
        var first = DeployAsync("one", "empty", isSlow: true);
        var second = await DeployAsync("one", "echo");
        Assert.Equal(Digest("echo"), _catalog.Find(second.Function!.Name)!.Module);

        _slow.Release();
        await first;

        Assert.Equal(Digest("empty"), _catalog.Find(second.Function.Name)!.Module);
        Assert.Equal(Digest("empty"), (await _store.FindAsync(second.Function.Name, Token))!.Module);
    }

    [Fact]
    public async Task Deploy_WhileAnotherIsLoaded_IsNotDelayed()
    {
        var slow = DeployAsync("slow", "empty", isSlow: true);

        Assert.Empty((await DeployAsync("fast", "echo")).Errors);

        Assert.False(slow.IsCompleted);
        Assert.True(await _catalog.RemoveAsync(FunctionFixture.Name("fast"), Token));
    }

    [Fact]
    public async Task Deploy_ThatIsCancelledWhileItIsLoaded_StopsWaitingAndStoresNothing()
    {
        using var request = new CancellationTokenSource();
        var slow = DeployAsync("slow", "empty", isSlow: true, request.Token);

        await request.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        _slow.Release();
        Assert.Empty(await _store.ListAsync(Token));
        Assert.Empty(_catalog.List());
    }

    private static ModuleDigest Digest(string sample) => ModuleDigest.Of(Samples.Read(sample));

    private Task<DeploymentResult> DeployAsync(string name, string sample, bool isSlow = false, CancellationToken? token = null)
    {
        var module = Samples.Read(sample);
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module)) { Grants = isSlow ? [new Grant("slow", "x")] : [] };
        return _catalog.DeployAsync(spec, module, token ?? Token);
    }
}
