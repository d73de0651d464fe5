using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

public sealed class FunctionCatalogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deploy_ModuleThatIsRefused_StoresNothing()
    {
        using var functions = new FunctionFixture();
        var garbage = "this is no module"u8.ToArray();

        var result = await functions.Catalog.DeployAsync(
            FunctionFixture.Name("bad"), garbage, FunctionLimits.Default, Token);

        Assert.Null(result.Function);
        Assert.Contains("malformed module at byte 0", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Empty(await functions.Store.ListAsync(Token));
        Assert.Empty(functions.Catalog.List());
    }

    [Fact]
    public async Task Deploy_ModuleOverTheSize_IsRefusedUnread()
    {
        using var functions = new FunctionFixture(new FunctionsOptions { ModuleBytesMax = 64 });

        var result = await functions.Catalog.DeployAsync(
            FunctionFixture.Name("large"), Samples.Read("empty"), FunctionLimits.Default, Token);

        Assert.Contains("over the limit of 64", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_LimitsThatTheModuleDoesNotFit_IsRefused()
    {
        using var functions = new FunctionFixture();

        var result = await functions.Catalog.DeployAsync(
            FunctionFixture.Name("small"),
            Samples.Read("sha256"),
            FunctionLimits.Default with { MemoryBytesMax = 64 << 10 },
            Token);

        Assert.Contains("cannot be instantiated", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_OfWhatSomethingElseHasChangedInTheStore_IsWhatTheStoreHas()
    {
        using var functions = new FunctionFixture();
        var (replaced, removed) = (await functions.DeployAsync("echo"), await functions.DeployAsync("sha256"));
        var (changed, added) = (Config(replaced.Value, Samples.Read("empty")), Config("added", Samples.Read("empty")));
        await functions.Store.ChangeAsync([(changed, Samples.Read("empty")), (added, Samples.Read("empty"))], [removed], Token);
        var told = 0;
        functions.Catalog.Changed = () => told++;

        var defects = await functions.Catalog.ReloadAsync([replaced, removed, added.Name], Token);

        Assert.Empty(defects);
        Assert.Equal(1, told);
        Assert.Equal(await functions.Store.ListAsync(Token), functions.Catalog.List());
        Assert.Equal(changed.Module, functions.Catalog.Find(replaced)!.Module);
        Assert.Null(functions.Catalog.Find(removed));
        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = replaced }, Token);
        Assert.Equal((Failure.None, 0), (result.Failure, result.Output.Length));
    }

    [Fact]
    public async Task Reload_OfAFunctionThatCannotBeLoaded_AnswersBadModule()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("echo");
        var garbage = "this is no module"u8.ToArray();
        await functions.Store.SaveAsync(Config(name.Value, garbage), garbage, Token);

        var defects = await functions.Catalog.ReloadAsync([name], Token);

        Assert.Contains("malformed module", Assert.Single(defects).Reason, StringComparison.Ordinal);
        using var result = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        Assert.Equal(Failure.BadModule, result.Failure);
    }

    [Fact]
    public async Task Deploy_UnderAKnownName_ReplacesTheFunction()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("echo");

        var result = await functions.Catalog.DeployAsync(name, Samples.Read("empty"), FunctionLimits.Default, Token);

        Assert.Equal(ModuleDigest.Of(Samples.Read("empty")), result.Function!.Module);
        Assert.Equal(result.Function, Assert.Single(functions.Catalog.List()));
        using var called = await functions.Invoker.InvokeAsync(
            new Invocation { Function = name, Input = "x"u8.ToArray() }, Token);
        Assert.True(called.Output.IsEmpty);
    }

    [Fact]
    public async Task Remove_WhileACallRuns_LetsItEnd()
    {
        using var functions = new FunctionFixture();
        var name = await functions.DeployAsync("echo");
        using var held = await functions.Invoker.InvokeAsync(
            new Invocation { Function = name, Input = "held"u8.ToArray() }, Token);

        Assert.True(await functions.Catalog.RemoveAsync(name, Token));
        Assert.False(await functions.Catalog.RemoveAsync(name, Token));

        Assert.True(held.Output.Span.SequenceEqual("held"u8));
        using var after = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        Assert.Equal(Failure.NotFound, after.Failure);
    }

    [Fact]
    public async Task LoadAll_FunctionWhoseModuleIsBroken_KeepsTheOthers()
    {
        var store = new MemoryFunctionStore();
        byte[] broken = [1, 2, 3];
        var good = Config("good", Samples.Read("empty"));
        var bad = Config("bad", broken);
        await store.SaveAsync(good, Samples.Read("empty"), Token);
        await store.SaveAsync(bad, broken, Token);
        using var catalog = new FunctionCatalog(store, TimeProvider.System, new FunctionsOptions());
        using var invoker = new Invoker(catalog, TimeProvider.System, new FunctionsOptions());

        await catalog.LoadAllAsync(Token);

        Assert.Equal(bad.Name, Assert.Single(catalog.Defects()).Name);
        using var called = await invoker.InvokeAsync(new Invocation { Function = good.Name }, Token);
        using var refused = await invoker.InvokeAsync(new Invocation { Function = bad.Name }, Token);
        Assert.Equal(Failure.None, called.Failure);
        Assert.Equal(Failure.BadModule, refused.Failure);
    }

    [Fact]
    public async Task DeployRoute_OfATenant_IsCallableAndNeitherStoredNorListed()
    {
        using var functions = new FunctionFixture();
        var name = FunctionName.OfRoute("GWU", 10010, "/empty");

        await functions.Catalog.DeployRouteAsync(name, Samples.Read("empty"), FunctionLimits.Default, Token);

        using var called = await functions.Invoker.InvokeAsync(new Invocation { Function = name }, Token);
        Assert.Equal(Failure.None, called.Failure);
        Assert.Empty(functions.Catalog.List());
        Assert.Empty(await functions.Store.ListAsync(Token));
    }

    private static FunctionConfig Config(string name, byte[] module) => new(
        new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module)), DateTimeOffset.UnixEpoch);
}
