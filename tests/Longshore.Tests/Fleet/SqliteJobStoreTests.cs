using Longshore.Fleet.Jobs;
using Longshore.Storage.Sqlite.Fleet;

namespace Longshore.Tests.Fleet;

/// <summary>The contract, kept by SQLite.</summary>
public sealed class SqliteJobStoreTests : JobStoreContract
{
    [Fact]
    public async Task Open_DatabaseOfUser_IsForItsOwnerOnly()
    {
        await using var opened = await OpenAsync();

        var file = Directory.GetFiles(opened.Directory!, "fleet.db").Single();

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Commit_MoreResultsThanAreKept_RemovesTheOldest()
    {
        await using var opened = await OpenAsync(new JobLimits { ResultsMax = 2 });
        await SubmitAsync(opened, Job(1), Job(2), Job(3));

        await CommitAsync(opened, ended: [Result(1), Result(2)]);
        await CommitAsync(opened, ended: [Result(3)]);

        Assert.Equal([2, 3], (await opened.Store.ListResultsAsync(0, 10, Token)).Select(each => each.Result.Id.Value));
        Assert.Equal(3, (await opened.Store.CountAsync(Token)).Ended);
    }

    private protected override Task<OpenedJobStore> OpenAsync() => OpenAsync(new JobLimits());

    private static async Task<OpenedJobStore> OpenAsync(JobLimits limits)
    {
        var directory = new TemporaryDirectory();
        var store = await SqliteJobStore.OpenAsync(directory.Path, limits, Token);
        return new OpenedJobStore(
            store,
            async () =>
            {
                await store.DisposeAsync();
                return store = await SqliteJobStore.OpenAsync(directory.Path, limits, Token);
            },
            async () =>
            {
                await store.DisposeAsync();
                directory.Dispose();
            })
        {
            Directory = directory.Path,
        };
    }
}
