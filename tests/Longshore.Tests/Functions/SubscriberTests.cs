using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>A queue has one subscriber.</summary>
public sealed class SubscriberTests : IDisposable
{
    private readonly FunctionFixture _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Deploy_SecondSubscriberOfAQueue_IsRefused()
    {
        Assert.Empty((await DeployAsync("a", "orders")).Errors);

        var second = await DeployAsync("b", "others", "orders");

        Assert.Equal(
            ["subscriptions[1].queue: \"a\" is subscribed to the queue \"orders\" already; a queue has one subscriber"], second.Errors);
        Assert.Null(_node.Catalog.Find(FunctionFixture.Name("b")));
    }

    [Fact]
    public async Task Deploy_SameFunctionAgainOrAfterARemoval_IsAccepted()
    {
        Assert.Empty((await DeployAsync("a", "orders")).Errors);
        Assert.Empty((await DeployAsync("a", "orders")).Errors);
        await _node.Catalog.RemoveAsync(FunctionFixture.Name("a"), TestContext.Current.CancellationToken);

        Assert.Empty((await DeployAsync("b", "orders")).Errors);
    }

    [Fact]
    public async Task Changed_DeploymentsAndRemovals_AreTold()
    {
        var changes = 0;
        _node.Catalog.Changed = () => changes++;

        await DeployAsync("a");
        await _node.Catalog.RemoveAsync(FunctionFixture.Name("a"), TestContext.Current.CancellationToken);

        Assert.Equal(2, changes);
    }

    private Task<DeploymentResult> DeployAsync(string name, params string[] queues)
    {
        var module = Samples.Read("empty");
        var spec = new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module))
        {
            Subscriptions = [.. queues.Select(text => QueueSubscription.TryParse(text, out var queue) ? queue : throw new ArgumentException(text, nameof(queues)))],
        };
        return _node.Catalog.DeployAsync(spec, module, TestContext.Current.CancellationToken);
    }
}
