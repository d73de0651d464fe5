using Longshore.Functions.Specs;
using Longshore.Node.Hosting;

namespace Longshore.Tests.Node.Triggers;

public sealed class NodeTriggersTests
{
    // A function that a store has all the same, though no deployment of it is taken.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Subscriptions_OfTheNodesOwnQueue_AreNoFunctions(bool hasDetachedCalls)
    {
        Assert.True(FunctionName.TryParse("f", out var name));
        Assert.True(QueueName.TryParse("orders", out var orders));
        var function = new FunctionConfig(
            new FunctionSpec(name, new Artifact(ModuleDigest.Of([1]), ArtifactKind.WasmCommand))
            {
                Subscriptions = [new QueueSubscription(QueueName.OfDetachedCalls), new QueueSubscription(orders)],
            },
            DateTimeOffset.UnixEpoch);
        var detached = hasDetachedCalls ? new DetachedTrigger((_, _) => throw new NotSupportedException(), ConcurrencyMax: 3) : null;

        var subscriptions = NodeTriggers.SubscriptionsOf([function], detached);

        Assert.Equal(name, subscriptions[orders].Item1);
        Assert.Equal(hasDetachedCalls, subscriptions.TryGetValue(QueueName.OfDetachedCalls, out var own));
        Assert.Equal(hasDetachedCalls ? 3 : null, own.Item2?.ConcurrencyMax);
    }
}
