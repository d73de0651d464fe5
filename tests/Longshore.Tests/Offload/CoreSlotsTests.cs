using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;

namespace Longshore.Tests.Offload;

public sealed class CoreSlotsTests
{
    [Fact]
    public async Task Wait_WithoutAFreeSlot_IsOverWhenOneIsGivenBack()
    {
        using var slots = CoreSlots.Create(slots: 1, queueLengthMax: 1, TimeProvider.System);
        Assert.Equal(Failure.None, slots.TryArrive(this, out var first));
        Assert.Equal(Failure.None, slots.TryArrive(this, out var second));
        var waiting = Task.Run(second!.Wait, TestContext.Current.CancellationToken);

        Assert.Equal(Failure.None, first!.Wait());
        first.Dispose();

        Assert.Equal(Failure.None, await waiting);
        second.Dispose();
    }

    [Fact]
    public void TryArrive_WithAFullQueue_IsOverloaded()
    {
        using var slots = CoreSlots.Create(slots: 1, queueLengthMax: 0, TimeProvider.System);
        slots.TryArrive(this, out var first);

        Assert.Equal(Failure.Overloaded, slots.TryArrive(this, out var second));
        Assert.Null(second);
        first!.Dispose();
    }

    [Fact]
    public void Expel_OfAGuestThatWaits_EndsItsWait()
    {
        using var slots = CoreSlots.Create(slots: 1, queueLengthMax: 1, TimeProvider.System);
        slots.TryArrive(this, out var first);
        slots.TryArrive(this, out var second);

        second!.Terminate();

        Assert.Equal(Failure.Cancelled, second.Wait());
        second.Dispose();
        first!.Dispose();
    }

    [Fact]
    public void Leave_OfAGuestThatWaitsForSomethingElse_LetsAnotherRun()
    {
        using var slots = CoreSlots.Create(slots: 1, queueLengthMax: 1, TimeProvider.System);
        slots.TryArrive(this, out var first);
        slots.TryArrive(this, out var second);

        first!.Leave();

        Assert.Equal(Failure.None, second!.Wait());
        second.Dispose();
        first.Return();
        first.Dispose();
    }
}
