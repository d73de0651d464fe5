using Longshore.Functions.Specs;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

/// <summary>The contract of <c>IFunctionStore</c>. Every implementation has a subclass that opens it.</summary>
public abstract class FunctionStoreContract
{
    private static readonly byte[] First = [1, 2, 3];
    private static readonly byte[] Second = [4, 5, 6, 7];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_Function_CanBeFoundWithItsWholeSpec()
    {
        await using var opened = await OpenAsync();
        var saved = Config("one", First) with
        {
            Spec = Config("one", First).Spec with
            {
                Limits = new FunctionLimits
                {
                    MemoryBytesMax = 1L << 32,
                    WallTimeMax = TimeSpan.FromMicroseconds(1_234_567),
                    OutputBytesMax = 11,
                    InputBytesMax = 22,
                    StackBytesMax = 65536,
                },
                Grants = [new Grant("files", "/srv/a b:/a"), new Grant("files", "/srv/c:/c:rw")],
                Environment = [new EnvironmentVariable("LANG", "C")],
                Trust = TrustLevel.Attested,
                Deadline = new DeadlineSpec { Relative = TimeSpan.FromMilliseconds(20), OnMiss = OnMiss.Finish },
            },
        };

        await opened.Store.SaveAsync(saved, First, Token);

        Assert.Equal(saved with { Version = 1 }, await opened.Store.FindAsync(saved.Name, Token));
        Assert.Equal(First, await opened.Store.ReadModuleAsync(saved.Module, Token));
        Assert.Null(await opened.Store.FindAsync(FunctionFixture.Name("other"), Token));
    }

    [Fact]
    public async Task List_OfSeveral_IsByName()
    {
        await using var opened = await OpenAsync();
        foreach (var name in (string[])["pier", "anchor", "mast"])
        {
            await opened.Store.SaveAsync(Config(name, First), First, Token);
        }

        Assert.Equal(["anchor", "mast", "pier"], (await opened.Store.ListAsync(Token)).Select(function => function.Name.Value));
    }

    [Fact]
    public async Task Save_UnderAKnownName_IsItsNextVersion()
    {
        await using var opened = await OpenAsync();
        await opened.Store.SaveAsync(Config("one", First), First, Token);

        var saved = await opened.Store.SaveAsync(Config("one", Second), Second, Token);

        Assert.Equal(Config("one", Second) with { Version = 2 }, saved);
        Assert.Equal(saved, Assert.Single(await opened.Store.ListAsync(Token)));
    }

    [Fact]
    public async Task Remove_OfAFunction_DropsTheModulesOfItsVersions()
    {
        await using var opened = await OpenAsync();
        await opened.Store.SaveAsync(Config("one", First), First, Token);
        await opened.Store.SaveAsync(Config("one", Second), Second, Token);

        await opened.Store.RemoveAsync(FunctionFixture.Name("one"), Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => opened.Store.ReadModuleAsync(ModuleDigest.Of(First), Token));
        await Assert.ThrowsAsync<InvalidDataException>(() => opened.Store.ReadModuleAsync(ModuleDigest.Of(Second), Token));
        Assert.Equal(1, (await opened.Store.SaveAsync(Config("one", First), First, Token)).Version);
    }

    [Fact]
    public async Task Remove_OneOfTwoWithTheSameModule_KeepsTheModule()
    {
        await using var opened = await OpenAsync();
        await opened.Store.SaveAsync(Config("one", First), First, Token);
        await opened.Store.SaveAsync(Config("two", First), First, Token);

        Assert.True(await opened.Store.RemoveAsync(FunctionFixture.Name("one"), Token));
        Assert.False(await opened.Store.RemoveAsync(FunctionFixture.Name("one"), Token));

        Assert.Equal(First, await opened.Store.ReadModuleAsync(ModuleDigest.Of(First), Token));
    }

    [Fact]
    public async Task Change_OfSeveral_SavesAndRemovesTogether()
    {
        await using var opened = await OpenAsync();
        await opened.Store.SaveAsync(Config("old", First), First, Token);

        await opened.Store.ChangeAsync(
            [(Config("one", First), First), (Config("two", Second), Second)], [FunctionFixture.Name("old"), FunctionFixture.Name("none")], Token);

        Assert.Equal([Config("one", First) with { Version = 1 }, Config("two", Second) with { Version = 1 }], await opened.Store.ListAsync(Token));
        Assert.Equal(First, await opened.Store.ReadModuleAsync(ModuleDigest.Of(First), Token));
    }

    [Fact]
    public async Task Change_WithOneModuleOfAnotherDigest_ChangesNothing()
    {
        await using var opened = await OpenAsync();
        await opened.Store.SaveAsync(Config("old", First), First, Token);

        await Assert.ThrowsAsync<ArgumentException>(() => opened.Store.ChangeAsync(
            [(Config("one", First), First), (Config("two", Second), First)], [FunctionFixture.Name("old")], Token));

        Assert.Equal(Config("old", First) with { Version = 1 }, Assert.Single(await opened.Store.ListAsync(Token)));
    }

    [Fact]
    public async Task Save_ModuleOfAnotherDigest_IsRefused()
    {
        await using var opened = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => opened.Store.SaveAsync(Config("one", First), Second, Token));

        Assert.Empty(await opened.Store.ListAsync(Token));
    }

    [Fact]
    public async Task Save_FromManyTasks_LosesNothing()
    {
        await using var opened = await OpenAsync();

        await Parallel.ForAsync(0, 40, Token, async (i, token) =>
        {
            byte[] module = [(byte)i];
            await opened.Store.SaveAsync(Config($"f{i}", module), module, token);
        });

        Assert.Equal(40, (await opened.Store.ListAsync(Token)).Count);
    }

    protected static FunctionConfig Config(string name, byte[] module) => new(
        new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module)), DateTimeOffset.UnixEpoch.AddDays(20_000));

    private protected abstract Task<OpenedStore> OpenAsync();
}
