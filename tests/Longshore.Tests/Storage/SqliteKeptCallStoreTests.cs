using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Storage;

public sealed class SqliteKeptCallStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_OfACallThatHasEnded_HasItsResultAgainAndAgain()
    {
        await using var store = await OpenAsync();
        var call = NewCall(1);
        Assert.True(await store.TryAddAsync(call, Token));
        Assert.Null((await store.FindAsync(1, _time.GetUtcNow(), Token))!.Finished);
        await store.EndAsync(call with { Finished = _time.GetUtcNow(), Failure = Failure.Exited, Detail = "d", ExitCode = 3, Output = [0, 255], Graph = "g" }, Token);

        for (var i = 0; i < 2; i++)
        {
            var found = await store.FindAsync(1, _time.GetUtcNow(), Token);
            Assert.Equal((Failure.Exited, "d", 3, "g", _time.GetUtcNow()), (found!.Failure, found.Detail, found.ExitCode, found.Graph, found.Finished));
            Assert.Equal([0, 255], found.Output);
        }

        Assert.Null(await store.FindAsync(2, _time.GetUtcNow(), Token));
    }

    [Fact]
    public async Task Find_AfterTheResultsTime_HasNothing()
    {
        await using var store = await OpenAsync();
        await store.TryAddAsync(NewCall(1), Token);
        await store.EndAsync(NewCall(1) with { Finished = _time.GetUtcNow() }, Token);
        _time.Advance(KeptCallLimits.KeptFor);
        Assert.NotNull(await store.FindAsync(1, _time.GetUtcNow(), Token));

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await store.FindAsync(1, _time.GetUtcNow(), Token));
        Assert.True(await store.TryAddAsync(NewCall(1), Token));
    }

    [Fact]
    public async Task Open_ADatabaseOfVersion1_KeepsItsCalls()
    {
        await using (var database = await SqliteDatabase.OpenAsync(
            Path.Combine(_directory.Path, SqliteKeptCallStore.FileName), [KeptCallMigrations.All[0]], SqliteJournal.WriteAhead, Token))
        {
            await database.ChangeAsync(
                statements => statements.Execute(
                    "INSERT INTO calls VALUES (7, 'demo.f', $1, $1, 'None', '', 0, 1, x'2a')", _time.GetUtcNow().UtcTicks),
                Token);
        }

        await using var store = await OpenAsync();

        var found = await store.FindAsync(7, _time.GetUtcNow(), Token);
        Assert.Equal(("demo.f", ""), (found!.Function.Value, found.Graph));
        Assert.Equal([42], found.Output);
    }

    [Fact]
    public async Task Open_AfterTheProcessEnded_FailsTheCallsThatRan()
    {
        await using (var first = await OpenAsync())
        {
            await first.TryAddAsync(NewCall(1), Token);
        }

        await using var second = await OpenAsync();

        var found = await second.FindAsync(1, _time.GetUtcNow(), Token);
        Assert.Equal((Failure.NodeFailed, "the node ended while the call waited or ran"), (found!.Failure, found.Detail));
    }

    public void Dispose() => _directory.Dispose();

    private KeptCall NewCall(long id) => new(id, FunctionFixture.Name("user.f"), _time.GetUtcNow());

    private Task<SqliteKeptCallStore> OpenAsync() => SqliteKeptCallStore.OpenAsync(_directory.Path, _time, Token);
}
