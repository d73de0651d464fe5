using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Tests.Fleet;

/// <summary>The queue: leases, retries, dead letters; nothing is lost, and nothing has two results.</summary>
public sealed class JobQueueTests : IAsyncLifetime
{
    private static readonly BoardId Three = BoardId.Of(3);
    private static readonly BoardId Four = BoardId.Of(4);

    private readonly MemoryJobStore _store = new();
    private readonly ManualTime _time = new();
    private JobQueue _queue = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _queue = await OpenAsync(new JobLimits());

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    [Fact]
    public async Task Lease_Jobs_ComeInTheirOrderAndOnce()
    {
        await SubmitAsync(3);

        Assert.Equal([1, 2, 3], [Lease()!.Job.Id.Value, Lease()!.Job.Id.Value, Lease()!.Job.Id.Value]);
        Assert.Null(Lease());
    }

    [Fact]
    public async Task Lease_JobOfABoard_IsForThatBoardOnlyAndComesFirst()
    {
        await SubmitAsync(1);
        await _queue.SubmitAsync(null, [(Request(), Four)]);

        Assert.Equal(2, _queue.TryLease(Four, takesShared: true, [])!.Job.Id.Value);
        Assert.Equal(1, Lease()!.Job.Id.Value);
        Assert.Null(Lease());
    }

    [Fact]
    public async Task Lease_JobOfABoardThatRests_IsTakenByAnother()
    {
        await _queue.SubmitAsync(null, [(Request(), Four)]);

        Assert.Equal(1, _queue.TryLease(Three, takesShared: true, [Four])!.Job.Id.Value);
    }

    [Fact]
    public async Task Lease_BoardThatDoesNotServe_TakesNothingShared()
    {
        await SubmitAsync(1);

        Assert.Null(_queue.TryLease(Three, takesShared: false, []));
    }

    [Fact]
    public async Task Complete_Lease_IsDurableOnceAndForThatLeaseOnly()
    {
        await SubmitAsync(1);
        var lease = Lease()!;

        Assert.True(await _queue.CompleteAsync(lease, Result(lease)));
        Assert.False(await _queue.CompleteAsync(lease, Result(lease)));

        Assert.Equal(new StoredTotals(0, 1, 0), await _store.CountAsync(Token));
        Assert.Equal((0, 0, 1), (_queue.Counts.Waiting, _queue.Counts.Leased, _queue.Counts.Ended));
    }

    [Fact]
    public async Task Complete_LeaseThatHasFailed_IsRefusedAlthoughTheJobIsLeasedAgain()
    {
        await SubmitAsync(1);
        var first = Lease()!;
        _queue.Fail(first, JobFailures.JobTimedOut);
        var second = Lease()!;

        Assert.False(await _queue.CompleteAsync(first, Result(first)));
        Assert.True(await _queue.CompleteAsync(second, Result(second)));
        Assert.Equal(1, (await _store.CountAsync(Token)).Ended);
    }

    [Fact]
    public async Task Fail_LeaseWhoseResultIsOnItsWay_ChangesNothing()
    {
        await SubmitAsync(1);
        var lease = Lease()!;
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var completing = _queue.CompleteAsync(lease, Result(lease));

        _queue.Fail(lease, JobFailures.BoardLost);
        Assert.Null(Lease());
        gate.SetResult();

        Assert.True(await completing);
        Assert.Equal(new StoredTotals(0, 1, 0), await _store.CountAsync(Token));
    }

    [Fact]
    public async Task Fail_Attempts_EndAsOneDeadLetter()
    {
        await SubmitAsync(1);
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            var lease = Lease()!;
            Assert.Equal(attempt - 1, lease.Job.Attempts);
            _queue.Fail(lease, JobFailures.BoardLost);
        }

        Assert.Null(Lease());
        await _queue.DisposeAsync();

        var dead = Assert.Single(await _store.ListDeadAsync(10, Token));
        Assert.Equal((8, JobFailures.BoardLost), (dead.Job.Attempts, dead.Reason));
        Assert.Equal(new StoredTotals(0, 0, 1), await _store.CountAsync(Token));
    }

    [Fact]
    public async Task Release_Lease_CountsNoAttempt()
    {
        await SubmitAsync(1);

        _queue.Release(Lease()!);

        Assert.Equal(0, Lease()!.Job.Attempts);
    }

    [Fact]
    public async Task Changed_JobsOfAllBoards_WakeAsManyBoardsAsCameThoseThatWaitedLongestFirst()
    {
        Task[] waiting = [.. Enumerable.Range(1, 100).Select(board => _queue.ChangedFor(BoardId.Of(board), takesShared: board != 2))];

        await SubmitAsync(3);

        await Task.WhenAll(waiting[0], waiting[2], waiting[3]).WaitAsync(Token);
        Assert.Equal(3, waiting.Count(each => each.IsCompleted));
    }

    [Fact]
    public async Task Changed_JobOfABoard_WakesThatBoardOnly()
    {
        var (three, four) = (_queue.ChangedFor(Three, takesShared: true), _queue.ChangedFor(Four, takesShared: true));

        await _queue.SubmitAsync(null, [(Request(), Four)]);

        await four.WaitAsync(Token);
        Assert.False(three.IsCompleted);
    }

    [Fact]
    public async Task Changed_JobThatReturns_WakesABoardThatStillWaits()
    {
        await SubmitAsync(1);
        var lease = Lease()!;
        _ = _queue.ChangedFor(Three, takesShared: true);
        _queue.StopWaiting(Three);
        var four = _queue.ChangedFor(Four, takesShared: true);

        _queue.Fail(lease, JobFailures.BoardLost);

        await four.WaitAsync(Token);
    }

    [Fact]
    public async Task Open_AfterACrash_LeasedJobsWaitAgainAtTheirPlaces()
    {
        await SubmitAsync(3);
        var lease = Lease()!;
        _ = Lease();
        await _queue.CompleteAsync(lease, Result(lease));

        // The first queue is not closed, as after kill -9.
        await using var second = await OpenAsync(new JobLimits());

        Assert.Equal(2, (await LeaseAsync(second)).Job.Id.Value);
        Assert.Equal(3, (await LeaseAsync(second)).Job.Id.Value);
        Assert.Equal(4, (await second.SubmitAsync(null, [(Request(), null)])).First.Value);
    }

    [Theory]
    [InlineData(JobOrder.Arrival)]
    [InlineData(JobOrder.Deadline)]
    public async Task Lease_MoreJobsThanFitInMemory_AllComeOnceAndInOrder(JobOrder order)
    {
        await using var queue = await JobQueue.OpenAsync(
            new JobLimits { SharedJobsInMemoryMax = 7 }, order, new MemoryJobStore(), _time, faulted: null, Token);
        await queue.SubmitAsync(null, [.. Enumerable.Range(0, 100).Select(i => (Request() with { Deadline = DateTimeOffset.UnixEpoch.AddSeconds(i * 37 % 100) }, (BoardId?)null))]);

        var leased = new List<FleetJob>();
        for (var i = 0; i < 100; i++)
        {
            var lease = await LeaseAsync(queue);
            if (i == 50)
            {
                // A job that returns keeps its place.
                queue.Fail(lease, JobFailures.BoardLost);
                lease = await LeaseAsync(queue);
            }

            leased.Add(lease.Job);
            await queue.CompleteAsync(lease, Result(lease));
        }

        Assert.Equal(leased.OrderBy(job => JobKey.Of(job, order)).Select(job => job.Id), leased.Select(job => job.Id));
        Assert.Equal(100, leased.DistinctBy(job => job.Id).Count());
        Assert.Equal(0, queue.Counts.Waiting);
    }

    [Fact]
    public async Task Lease_EarlierDeadlineThatComesLater_ComesFirst()
    {
        await using var queue = await JobQueue.OpenAsync(
            new JobLimits { SharedJobsInMemoryMax = 4 }, JobOrder.Deadline, new MemoryJobStore(), _time, faulted: null, Token);
        await queue.SubmitAsync(null, [.. Enumerable.Range(0, 10).Select(_ => (Request() with { Deadline = DateTimeOffset.UnixEpoch.AddDays(1) }, (BoardId?)null))]);

        await queue.SubmitAsync(null, [(Request() with { Deadline = DateTimeOffset.UnixEpoch.AddHours(1) }, null)]);

        Assert.Equal(11, (await LeaseAsync(queue)).Job.Id.Value);
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(i, (await LeaseAsync(queue)).Job.Id.Value);
        }
    }

    [Fact]
    public async Task Submit_WhileTheStoreFails_TellsTheClientAndKeepsResults()
    {
        await SubmitAsync(1);
        var lease = Lease()!;
        _store.Failure = new IOException("disk full");
        var completing = _queue.CompleteAsync(lease, Result(lease));
        await Assert.ThrowsAsync<IOException>(() => SubmitAsync(1));
        Assert.False(completing.IsCompleted);

        _store.Failure = null;
        await _queue.DisposeAsync();

        Assert.True(await completing);
        Assert.Equal(new StoredTotals(0, 1, 0), await _store.CountAsync(Token));
    }

    [Fact]
    public async Task Submit_MoreJobsThanAllowed_IsRefusedAsAWhole()
    {
        await using var queue = await OpenAsync(new JobLimits { JobsMax = 2 });
        await queue.SubmitAsync(null, [(Request(), null)]);

        var refusal = await Assert.ThrowsAsync<JobException>(() => queue.SubmitAsync(null, [(Request(), null), (Request(), null)]));

        Assert.Equal(JobRefusal.QueueFull, refusal.Refusal);
        Assert.Equal(1, queue.Counts.Waiting);
    }

    [Fact]
    public async Task Submit_KeyOfAnEarlierSubmission_AddsNothing()
    {
        var first = await _queue.SubmitAsync("k", [(Request(), null)]);

        Assert.Equal(first, await _queue.SubmitAsync("k", [(Request(), null)]));
        Assert.Equal(1, _queue.Counts.Waiting);
        Assert.NotNull(Lease());
        Assert.Null(Lease());
    }

    [Theory]
    [InlineData("", 2, JobRefusal.Malformed)]
    [InlineData("f", 300_000, JobRefusal.TooLarge)]
    public async Task Submit_BadJob_IsRefused(string function, int argumentBytes, JobRefusal refusal)
    {
        var request = new JobRequest(function, new byte[argumentBytes]);

        Assert.Equal(refusal, (await Assert.ThrowsAsync<JobException>(() => _queue.SubmitAsync(null, [(request, null)]))).Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task Submit_TooManyJobs_IsRefused(int jobs) => Assert.Equal(
        JobRefusal.TooManyJobs,
        (await Assert.ThrowsAsync<JobException>(() => _queue.SubmitAsync(null, [.. Enumerable.Repeat((Request(), (BoardId?)null), jobs)]))).Refusal);

    private static JobRequest Request() => new("f", "{}"u8.ToArray());

    private static JobResult Result(JobLease lease) => new()
    {
        Id = lease.Job.Id,
        Function = "f",
        Board = lease.Board,
        SubmittedAt = lease.Job.SubmittedAt,
        EndedAt = lease.Job.SubmittedAt,
        ExecutionMilliseconds = 1,
        RoundTripMilliseconds = 1,
    };

    private static async Task<JobLease> LeaseAsync(JobQueue queue)
    {
        while (true)
        {
            var changed = queue.ChangedFor(Three, takesShared: true);
            if (queue.TryLease(Three, takesShared: true, []) is { } lease)
            {
                return lease;
            }

            await changed.WaitAsync(Token);
        }
    }

    private Task<JobQueue> OpenAsync(JobLimits limits) => JobQueue.OpenAsync(limits, JobOrder.Arrival, _store, _time, faulted: null, Token);

    private JobLease? Lease() => _queue.TryLease(Three, takesShared: true, []);

    private Task<JobNumbers> SubmitAsync(int jobs) => _queue.SubmitAsync(null, [.. Enumerable.Repeat((Request(), (BoardId?)null), jobs)]);
}
