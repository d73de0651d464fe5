using Longshore.Trust.Service.Deliveries;

namespace Longshore.Tests.Trust.Service;

/// <summary>One delivery at a time of each requester to each server.</summary>
public sealed class DeliveryLanesTests
{
    private readonly DeliveryLanes _lanes = new();
    private readonly DeliveryLane _lane = new("host:80", "r");

    [Fact]
    public void TryEnter_LaneInUse_WaitsUntilItIsGivenOver()
    {
        var entered = _lanes.TryEnter(_lane, new PendingDelivery("a"));
        var second = _lanes.TryEnter(_lane, new PendingDelivery("b", 2));

        Assert.Equal((true, false), (entered, second));
        Assert.Equal(new PendingDelivery("b", 2) { Lane = _lane }, _lanes.Leave(_lane));
        Assert.Null(_lanes.Leave(_lane));
        Assert.True(_lanes.TryEnter(_lane, new PendingDelivery("c")));
    }

    [Fact]
    public void TryEnter_OtherServerOrRequester_IsNotHeld()
    {
        _lanes.TryEnter(_lane, new PendingDelivery("a"));

        Assert.True(_lanes.TryEnter(_lane with { Server = "other:80" }, new PendingDelivery("b")));
        Assert.True(_lanes.TryEnter(_lane with { Requester = "s" }, new PendingDelivery("c")));
    }
}
