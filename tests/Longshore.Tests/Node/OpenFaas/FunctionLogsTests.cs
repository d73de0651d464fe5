using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Telemetry;

namespace Longshore.Tests.Node.OpenFaas;

public sealed class FunctionLogsTests
{
    private readonly ManualTime _time = new();
    private readonly FunctionLogs _logs;

    public FunctionLogsTests() => _logs = new FunctionLogs(_time);

    [Fact]
    public void Read_AfterCalls_HasTheirLinesInOrder()
    {
        Note("f", "one\ntwo\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        _logs.Note(Name("f"), InvocationResult.Failed(Failure.Trapped, "unreachable"));
        Note("g", "other");

        Assert.Equal(
            [(0, "one"), (0, "two"), (1, "Trapped: unreachable")],
            _logs.Read(Name("f")).Select(line => ((int)(line.Time - DateTimeOffset.UnixEpoch).TotalSeconds, line.Text)));
    }

    [Fact]
    public void Note_OfMoreThanAFunctionKeeps_ForgetsTheOldest()
    {
        Note("f", "first");
        for (var line = 0; line < 10; line++)
        {
            Note("f", new string('x', 10_000));
        }

        Assert.DoesNotContain(_logs.Read(Name("f")), line => line.Text == "first");
        Assert.InRange(_logs.Read(Name("f")).Count, 5, 7);
    }

    [Fact]
    public void Note_OfMoreFunctionsThanAreKept_ForgetsThoseThatAreSilent()
    {
        for (var function = 0; function < FunctionLogs.FunctionsMax; function++)
        {
            Note($"f{function}", "line");
        }

        Note("f0", "again");
        Note("new", "line");

        Assert.Equal((2, 0, 1), (_logs.Read(Name("f0")).Count, _logs.Read(Name("f1")).Count, _logs.Read(Name("new")).Count));
    }

    [Fact]
    public async Task Follow_OfAFunction_HasTheLinesBeforeAndAfter()
    {
        Note("f", "before");
        using var followed = _logs.TryFollow(Name("f"))!;
        Note("f", "after");

        Assert.Equal("before", Assert.Single(followed.Before).Text);
        Assert.Equal("after", (await followed.ReadAllAsync(TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken)).Text);
    }

    // Few lines may be many bytes: a reader that does not read holds no more than its share.
    [Fact]
    public async Task Follow_ByAReaderThatIsSlow_LosesTheOldestLines()
    {
        using var followed = _logs.TryFollow(Name("f"))!;
        for (var line = 0; line < 100; line++)
        {
            Note("f", $"{line} " + new string('x', 60_000));
        }

        _logs.Forget(_ => true);

        var lines = await followed.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["96", "97", "98", "99"], lines.Select(line => line.Text.Split(' ')[0]));
    }

    [Fact]
    public async Task Forget_RemovedFunction_EndsItsReadersAndForgetsItsLines()
    {
        Note("f", "old");
        Note("g", "other");
        using var followed = _logs.TryFollow(Name("f"))!;

        _logs.Forget(name => name == Name("f"));
        Note("f", "new");

        Assert.Empty(await followed.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("new", Assert.Single(_logs.Read(Name("f"))).Text);
        Assert.Single(_logs.Read(Name("g")));
    }

    [Fact]
    public void Follow_ByTooMany_IsRefusedUntilOneLeaves()
    {
        var followed = Enumerable.Range(0, FunctionLogs.FollowersMax).Select(_ => _logs.TryFollow(Name("f"))!).ToList();
        Assert.Null(_logs.TryFollow(Name("f")));

        followed[0].Dispose();
        followed[0].Dispose();

        Assert.NotNull(_logs.TryFollow(Name("f")));
        Assert.Null(_logs.TryFollow(Name("f")));
    }

    private void Note(string function, string text) => _logs.Note(
        Name(function), new InvocationResult(ReadOnlyMemory<byte>.Empty) { StandardError = Encoding.UTF8.GetBytes(text) });

    private static FunctionName Name(string text) => FunctionName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));
}
