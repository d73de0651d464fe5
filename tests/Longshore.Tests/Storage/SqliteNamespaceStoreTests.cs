using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;

namespace Longshore.Tests.Storage;

public sealed class SqliteNamespaceStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_AfterChanges_IsTheirResultAlsoAfterARestart()
    {
        using var directory = new TemporaryDirectory();
        var kept = new FunctionNamespace("dev") { Labels = [new Label("a", "b=c")], Annotations = [new Label("n", "\"")] };
        await using (var store = await SqliteNamespaceStore.OpenAsync(directory.Path, Token))
        {
            await store.SaveAsync(new FunctionNamespace("gone"), Token);
            await store.SaveAsync(new FunctionNamespace("dev"), Token);
            await store.SaveAsync(kept, Token);
            Assert.True(await store.RemoveAsync("gone", Token));
            Assert.False(await store.RemoveAsync("gone", Token));
        }

        await using var again = await SqliteNamespaceStore.OpenAsync(directory.Path, Token);

        Assert.Equal(kept, Assert.Single(await again.ListAsync(Token)));
    }
}
