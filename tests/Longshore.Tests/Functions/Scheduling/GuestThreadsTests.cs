using Longshore.Functions.Scheduling;

namespace Longshore.Tests.Functions.Scheduling;

public sealed class GuestThreadsTests
{
    [Fact]
    public async Task RunAsync_RunsOutsideThePool()
    {
        using var threads = new GuestThreads();

        Assert.False(await threads.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));
    }

    [Fact]
    public async Task RunAsync_OfWorkThatThrows_FailsItsCallerAndTheThreadGoesOn()
    {
        using var threads = new GuestThreads();

        await Assert.ThrowsAsync<InvalidOperationException>(() => threads.RunAsync<int>(() => throw new InvalidOperationException()));

        Assert.Equal(7, await threads.RunAsync(() => 7));
    }

    // The work holds a core slot, so it must be done all the same.
    [Fact]
    public async Task RunAsync_WhenNoThreadCanStart_RunsOnThePoolAndTellsIt()
    {
        var faults = new List<Exception>();
        using var threads = new Threadless(faults.Add);

        Assert.True(await threads.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));
        Assert.IsType<InsufficientMemoryException>(Assert.Single(faults));
    }

    [Fact]
    public async Task RunAsync_WhenPreparationsFail_DoesTheWorkAllTheSame()
    {
        var faults = new List<Exception>();
        using var threads = new Unprepared(faults.Add);

        Assert.Equal(7, await threads.RunAsync(() => 7));
        Assert.Equal(2, faults.Count);
    }

    // Where no thread starts, the ticks are missing, and no later run tries again.
    [Fact]
    public void RescheduleTicks_WithoutThreads_FailOnceOnly()
    {
        var starts = 0;
        using var ticks = new RescheduleTicks(processors: 2, faulted: null, _ =>
        {
            starts++;
            throw new InsufficientMemoryException("no room for a thread");
        });

        Assert.Throws<InsufficientMemoryException>(ticks.Begin);
        ticks.End();
        ticks.Begin();
        ticks.End();

        Assert.Equal(1, starts);
    }

    private sealed class Threadless(Action<Exception> faulted) : GuestThreads(faulted)
    {
        protected override void Start(ThreadStart work) => throw new InsufficientMemoryException("no room for a thread");
    }

    private sealed class Unprepared(Action<Exception> faulted) : GuestThreads(faulted)
    {
        protected override void Prepare() => throw new InvalidOperationException("a fault of the test");

        protected override void Begin() => throw new InvalidOperationException("a fault of the test");
    }
}
