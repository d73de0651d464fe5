using System.Text;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;

namespace Longshore.Tests.Fleet;

/// <summary>What every store of a fleet's jobs does. A subclass opens the store, and opens the same one again.</summary>
public abstract class JobStoreContract
{
    private protected static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_NewStore_HasNothing()
    {
        await using var opened = await OpenAsync();

        var stored = await opened.Store.LoadAsync(Token);

        Assert.Equal((new JobId(0), 0L), (stored.LastId, stored.Shared));
        Assert.Empty(stored.Boards);
    }

    [Fact]
    public async Task Load_Jobs_AreCountedByTheirQueues()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1), Job(2), Job(3, lane: 7));

        var stored = await (await opened.ReopenAsync()).LoadAsync(Token);

        Assert.Equal((new JobId(3), 2L), (stored.LastId, stored.Shared));
        Assert.Equal(1, stored.Boards[BoardId.Of(7)]);
    }

    [Fact]
    public async Task Page_Job_HasAllThatWasSubmitted()
    {
        await using var opened = await OpenAsync();
        var job = Job(5, lane: 7) with
        {
            Request = new JobRequest("f", Encoding.UTF8.GetBytes("{\"a\":\"ä\"}")) { Board = BoardId.Of(7), Deadline = Start.AddSeconds(3) },
            Attempts = 0,
        };
        await SubmitAsync(opened, job);

        var read = Assert.Single((await opened.Store.ReadPageAsync(Request(lane: 7), Token)).Jobs);

        Assert.Equal(job.Request.Arguments.ToArray(), read.Request.Arguments.ToArray());
        Assert.Equal(job, read with { Request = read.Request with { Arguments = job.Request.Arguments } });
    }

    [Theory]
    [InlineData(JobOrder.Arrival, "1 2 3 4")]
    [InlineData(JobOrder.Deadline, "4 2 1 3")]
    public async Task Page_Order_IsThatOfTheQueue(JobOrder order, string expected)
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1), Job(2, deadline: 9), Job(3), Job(4, deadline: 5));

        var page = await opened.Store.ReadPageAsync(Request(order: order), Token);

        Assert.Equal(expected, string.Join(' ', page.Jobs.Select(job => job.Id.Value)));
        Assert.True(page.IsLast);
    }

    [Theory]
    [InlineData(JobOrder.Arrival)]
    [InlineData(JobOrder.Deadline)]
    public async Task Page_AfterAPlace_GoesOnThere(JobOrder order)
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, [.. Enumerable.Range(1, 5).Select(id => Job(id, deadline: id % 2 == 0 ? 1 : null))]);

        var ids = new List<long>();
        var after = JobKey.First;
        JobPage page;
        do
        {
            page = await opened.Store.ReadPageAsync(Request(order: order) with { After = after, JobsMax = 2 }, Token);
            ids.AddRange(page.Jobs.Select(job => job.Id.Value));
            after = JobKey.Of(page.Jobs[^1], order);
        }
        while (!page.IsLast);

        Assert.Equal(order == JobOrder.Arrival ? [1, 2, 3, 4, 5] : [2, 4, 1, 3, 5], ids);
    }

    [Fact]
    public async Task Page_Bytes_AreBoundedButOneJobComes()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1), Job(2));

        var page = await opened.Store.ReadPageAsync(Request() with { BytesMax = 1 }, Token);

        Assert.Equal(1, Assert.Single(page.Jobs).Id.Value);
        Assert.False(page.IsLast);
    }

    [Fact]
    public async Task Submit_SameKeyAgain_AddsNothingAndTellsTheFirstNumbers()
    {
        await using var opened = await OpenAsync();
        var first = await CommitAsync(opened, submitted: [new JobSubmission("k", [Job(1), Job(2)])]);

        var second = await CommitAsync(opened, submitted: [new JobSubmission("k", [Job(3), Job(4)])]);

        Assert.Equal(new JobNumbers(new JobId(1), 2), Assert.Single(first));
        Assert.Equal(first, second);
        Assert.Equal(2, (await opened.Store.CountAsync(Token)).Waiting);
    }

    [Fact]
    public async Task End_Job_HasOneResultAndIsGone()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1));

        await CommitAsync(opened, ended: [Result(1, value: "1")]);
        await CommitAsync(opened, ended: [Result(1, value: "2")]);

        var result = Assert.Single(await opened.Store.ListResultsAsync(0, 10, Token)).Result;
        Assert.Equal("1", Encoding.UTF8.GetString(result.Value.Span));
        Assert.Equal(new StoredTotals(0, 1, 0), await opened.Store.CountAsync(Token));
        Assert.Equal(new JobId(1), (await (await opened.ReopenAsync()).LoadAsync(Token)).LastId);
    }

    [Fact]
    public async Task End_TwiceInOneCommit_IsOneResult()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1));

        await CommitAsync(opened, ended: [Result(1), Result(1)]);

        Assert.Single(await opened.Store.ListResultsAsync(0, 10, Token));
    }

    [Fact]
    public async Task List_Results_AreAsTheyWereWritten()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1), Job(2), Job(3));
        var written = Result(2) with { BootMilliseconds = 1510, IsRestored = true, Attempts = 3, BootJoules = 3.5, RunJoules = 0.25, Failure = "Trapped" };
        await CommitAsync(opened, ended: [Result(3), written, Result(1)]);

        var first = Assert.Single(await opened.Store.ListResultsAsync(0, 1, Token));
        var rest = await opened.Store.ListResultsAsync(first.Number, 10, Token);

        Assert.Equal([3, 2, 1], rest.Prepend(first).Select(each => each.Result.Id.Value));
        Assert.Equal(written, rest[0].Result with { Value = written.Value });
    }

    [Fact]
    public async Task Fail_Job_KeepsItsAttempts()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1));

        await CommitAsync(opened, failed: [new FailedAttempt(new JobId(1), 4)]);

        Assert.Equal(4, Assert.Single((await opened.Store.ReadPageAsync(Request(), Token)).Jobs).Attempts);
    }

    [Fact]
    public async Task Bury_Job_IsADeadLetterAndIsGone()
    {
        await using var opened = await OpenAsync();
        await SubmitAsync(opened, Job(1));

        await CommitAsync(opened, died: [new DeadJob(Job(1) with { Attempts = 8 }, JobFailures.BoardLost, Start)]);
        await CommitAsync(opened, ended: [Result(1)]);

        var dead = Assert.Single(await opened.Store.ListDeadAsync(10, Token));
        Assert.Equal((1, 8, JobFailures.BoardLost), (dead.Job.Id.Value, dead.Job.Attempts, dead.Reason));
        Assert.Equal(new StoredTotals(0, 0, 1), await opened.Store.CountAsync(Token));
    }

    [Fact]
    public async Task Energy_OfOneKey_AddsUp()
    {
        await using var opened = await OpenAsync();
        var share = new EnergyShare(new EnergyKey(BoardId.Of(3), BoardActivity.Run, "f"), 10, 1, 2, 0.5);

        await CommitAsync(opened, energy: [share]);
        await CommitAsync(opened, energy: [share, share with { Key = share.Key with { Function = "g" } }]);

        var energy = await opened.Store.ListEnergyAsync(Token);
        Assert.Equal(2, energy.Count);
        Assert.Equal(share + share, energy.Single(each => each.Key.Function == "f"));
    }

    private protected abstract Task<OpenedJobStore> OpenAsync();

    private protected static FleetJob Job(long id, int lane = 0, int? deadline = null) =>
        new(new JobId(id), new JobRequest("f", "{}"u8.ToArray()) { Deadline = deadline is { } seconds ? Start.AddSeconds(seconds) : null }, Start)
        {
            Lane = lane == 0 ? null : BoardId.Of(lane),
        };

    private protected static JobResult Result(long id, string value = "null") => new()
    {
        Id = new JobId(id),
        Function = "f",
        Board = BoardId.Of(3),
        SubmittedAt = Start,
        EndedAt = Start.AddSeconds(2),
        ExecutionMilliseconds = 5,
        RoundTripMilliseconds = 7,
        Value = Encoding.UTF8.GetBytes(value),
    };

    private protected static Task<IReadOnlyList<JobNumbers>> SubmitAsync(OpenedJobStore opened, params FleetJob[] jobs) =>
        CommitAsync(opened, submitted: [new JobSubmission(null, jobs)]);

    private protected static Task<IReadOnlyList<JobNumbers>> CommitAsync(
        OpenedJobStore opened,
        IReadOnlyList<JobSubmission>? submitted = null,
        IReadOnlyList<JobResult>? ended = null,
        IReadOnlyList<FailedAttempt>? failed = null,
        IReadOnlyList<DeadJob>? died = null,
        IReadOnlyList<EnergyShare>? energy = null) =>
        opened.Store.CommitAsync(new JobCommit(submitted ?? [], ended ?? [], failed ?? [], died ?? [], energy ?? []), Token);

    private static JobPageRequest Request(int lane = 0, JobOrder order = JobOrder.Arrival) =>
        new(lane == 0 ? null : BoardId.Of(lane), order, JobKey.First, 100, 1 << 20);

}
