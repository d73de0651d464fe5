using Longshore.Functions.Scheduling;

namespace Longshore.Tests.Functions;

public sealed class CoreSlotsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_BeyondTheSlots_WaitsInOrder()
    {
        var slots = new CoreSlots(slots: 1, queueLengthMax: 10);
        Assert.True(slots.TryEnter());
        var first = slots.EnterAsync(Token).AsTask();
        var second = slots.EnterAsync(Token).AsTask();
        Assert.Equal(2, slots.QueueLength);

        slots.Exit();
        Assert.True(await first);
        Assert.False(second.IsCompleted);

        slots.Exit();
        Assert.True(await second);
        Assert.Equal(0, slots.QueueLength);
    }

    [Fact]
    public async Task Enter_BeyondTheQueue_IsRefused()
    {
        var slots = new CoreSlots(slots: 1, queueLengthMax: 0);
        Assert.True(slots.TryEnter());

        Assert.False(await slots.EnterAsync(Token));
    }

    [Fact]
    public async Task Cancel_OfAWaiter_GivesItsPlaceToTheNext()
    {
        var slots = new CoreSlots(slots: 1, queueLengthMax: 10);
        Assert.True(slots.TryEnter());
        using var leaving = new CancellationTokenSource();
        var left = slots.EnterAsync(leaving.Token).AsTask();
        var next = slots.EnterAsync(Token).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        slots.Exit();

        Assert.True(await next);
    }

    // Entering, leaving and cancelling from many tasks: never more inside than there are slots, and none is lost.
    [Fact]
    public async Task EnterAndExit_FromManyTasks_NeverExceedsTheSlots()
    {
        const int Slots = 3;
        var slots = new CoreSlots(Slots, queueLengthMax: 1_000);
        var inside = 0;
        var most = 0;
        await Parallel.ForAsync(0, 5_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            if (i % 3 == 0)
            {
                await cancellation.CancelAsync();
            }

            try
            {
                if (!slots.TryEnter() && !await slots.EnterAsync(cancellation.Token))
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            slots.Exit();
        });

        Assert.InRange(most, 1, Slots);
        Assert.All(Enumerable.Range(0, Slots), _ => Assert.True(slots.TryEnter()));
        Assert.False(slots.TryEnter());
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
