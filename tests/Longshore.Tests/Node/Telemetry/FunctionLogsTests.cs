using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Logs;
using Longshore.Functions.Specs;
using Longshore.Node.Telemetry;

namespace Longshore.Tests.Node.Telemetry;

public sealed class FunctionLogsTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryLogStore _store = new();
    private readonly List<Exception> _faults = [];
    private readonly FunctionLogs _logs;

    public FunctionLogsTests() => _logs = new FunctionLogs(_store, _time, _faults.Add);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_AfterCalls_HasTheirLinesInOrder()
    {
        var first = Note("f", "one\ntwo\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        _logs.Note("f", new InvocationResult(default)
        {
            Failure = Failure.Trapped,
            Detail = "TypeError: x",
            StackTrace = ["at f (main.js:1)"],
            Version = 3,
        });
        Note("g", "other");

        var lines = await ReadAsync("f");

        Assert.Equal(
            [(0, 0, "one"), (0, 0, "two"), (1, 3, "Trapped: TypeError: x"), (1, 3, "    at f (main.js:1)")],
            lines.Select(line => ((int)(line.Time - DateTimeOffset.UnixEpoch).TotalSeconds, line.Version, line.Text)));
        Assert.All(lines.Take(2), line => Assert.Equal(first, line.Invocation));
        Assert.Equal(2, lines.Select(line => line.Invocation).Distinct().Count());
    }

    [Fact]
    public async Task Read_OfAllFunctions_HasTheLastLinesThatWereAskedFor()
    {
        Note("f", "one\ntwo");
        Note("g", "three\nfour");

        var lines = await _logs.ReadAsync(new LogQuery(3), Token);

        Assert.Equal([("f", "two"), ("g", "three"), ("g", "four")], lines.Select(line => (line.Function, line.Text)));
    }

    [Fact]
    public void Note_OfACallThatLoggedNothing_HasNoId()
    {
        Assert.Null(_logs.Note("f", new InvocationResult(new byte[] { 1 })));
        Assert.NotNull(Note("f", "line"));
    }

    [Fact]
    public async Task Note_OfMoreThanACallKeeps_SaysHowMuchWasDropped()
    {
        _logs.Note("f", new InvocationResult(default) { StandardError = Encoding.UTF8.GetBytes("line\n"), StandardErrorDropped = 700 });

        Assert.Equal(["line", "(700 more bytes were dropped; a call keeps the first 5)"], (await ReadAsync("f")).Select(line => line.Text));
        Assert.Equal(700, _logs.DroppedBytes);
    }

    // A guest never waits for the disk, and one that prints without end takes no room from the others.
    [Fact]
    public async Task Note_WhileTheDiskStands_DropsWhatIsMoreThanTheShareOfItsFunction()
    {
        var disk = new TaskCompletionSource();
        _store.Disk = disk.Task;
        Note("first", "line");
        var read = ReadAsync("first");
        await _store.Begun;
        for (var call = 0; call < 100; call++)
        {
            Note("loud", new string('x', 60_000));
        }

        Note("quiet", "heard");

        Assert.InRange(_logs.DroppedBytes, 100 * 60_000 - FunctionLogs.FunctionBytesMax, 100 * 60_000 - FunctionLogs.FunctionBytesMax + 120_000);
        disk.SetResult();
        Assert.Single(await read);
        Assert.Equal("heard", Assert.Single(await ReadAsync("quiet")).Text);
        Assert.InRange((await ReadAsync("loud")).Count, 16, 17);
    }

    [Fact]
    public async Task Note_OnAFullDisk_DropsTheLinesAndSaysSoOnce()
    {
        _store.Fault = new IOException("the disk is full");
        Note("f", "lost");
        Assert.Empty(await ReadAsync("f"));
        Note("f", "lost too");
        Assert.Empty(await ReadAsync("f"));
        _store.Fault = null;
        Note("f", "kept");

        Assert.Equal("kept", Assert.Single(await ReadAsync("f")).Text);
        Assert.Equal((1, 12), (_faults.Count, (int)_logs.DroppedBytes));
    }

    [Fact]
    public async Task Dispose_WithLinesThatWait_WritesThem()
    {
        Note("f", "last");

        await _logs.DisposeAsync();

        Assert.Equal("last", Assert.Single(await _store.ReadAsync(new LogQuery(1), Token)).Text);
        Note("f", "after the end");
        Assert.Equal(13, _logs.DroppedBytes);
    }

    [Fact]
    public async Task Follow_OfAFunction_HasTheLinesBeforeAndAfter()
    {
        Note("f", "before");
        Note("g", "other");
        using var followed = (await FollowAsync("f"))!;
        Note("g", "other");
        Note("f", "after");

        Assert.Equal("before", Assert.Single(followed.Before).Text);
        Assert.Equal("after", (await followed.ReadAllAsync(Token).FirstAsync(Token)).Text);
    }

    // A line is written and followed at one time.
    [Fact]
    public async Task Follow_OfALineThatComesWhileTheStoreIsRead_HasItOnce()
    {
        var disk = new TaskCompletionSource();
        _store.Disk = disk.Task;
        Note("f", "before");
        var following = FollowAsync("f");
        Note("f", "meanwhile");
        disk.SetResult();
        using var followed = (await following)!;
        _ = await ReadAsync("f");
        Note("f", "after");
        _logs.Forget(Name("f"));

        var after = await followed.ReadAllAsync(Token).Select(line => line.Text).ToListAsync(Token);

        Assert.Equal(["before", "meanwhile", "after"], followed.Before.Select(line => line.Text).Concat(after));
    }

    // Few lines may be many bytes: a reader that does not read holds no more than its share.
    [Fact]
    public async Task Follow_ByAReaderThatIsSlow_LosesTheOldestLines()
    {
        using var followed = (await FollowAsync("f"))!;
        for (var line = 0; line < 100; line++)
        {
            Note("f", $"{line} " + new string('x', 120_000));
        }

        _logs.Forget(Name("f"));

        var lines = await followed.ReadAllAsync(Token).ToListAsync(Token);
        Assert.Equal(["96", "97", "98", "99"], lines.Select(line => line.Text.Split(' ')[0]));
    }

    [Fact]
    public async Task Forget_RemovedFunction_EndsItsReadersAndForgetsItsLines()
    {
        Note("f", "old");
        Note("g", "other");
        using var followed = (await FollowAsync("f"))!;

        Note("f", "waits");
        _logs.Forget(Name("f"));
        Note("f", "new");

        Assert.Equal(["waits", "new"], await followed.ReadAllAsync(Token).Select(line => line.Text).ToListAsync(Token));
        Assert.Equal("new", Assert.Single(await ReadAsync("f")).Text);
        Assert.Single(await ReadAsync("g"));
    }

    [Fact]
    public async Task Follow_ByTooMany_IsRefusedUntilOneLeaves()
    {
        var followed = new List<FollowedLog>();
        for (var reader = 0; reader < FunctionLogs.FollowersMax; reader++)
        {
            followed.Add((await FollowAsync("f"))!);
        }

        Assert.Null(await FollowAsync("f"));

        followed[0].Dispose();
        followed[0].Dispose();

        Assert.NotNull(await FollowAsync("f"));
        Assert.Null(await FollowAsync("f"));
    }

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    private string? Note(string function, string text) =>
        _logs.Note(function, new InvocationResult(ReadOnlyMemory<byte>.Empty) { StandardError = Encoding.UTF8.GetBytes(text) });

    private Task<IReadOnlyList<LogLine>> ReadAsync(string function) => _logs.ReadAsync(new LogQuery(LogQuery.LinesLimit) { Function = function }, Token);

    private Task<FollowedLog?> FollowAsync(string function) => _logs.TryFollowAsync(new LogQuery(LogQuery.LinesLimit) { Function = function }, Token);

    private static FunctionName Name(string text) => FunctionName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));
}
