using System.Collections.Immutable;
using Longshore.Cluster;
using Longshore.Cluster.Registry;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Cluster;

public sealed class RegistryPlanTests
{
    private static readonly string Here = RandomId.New();
    private static readonly DateTimeOffset Early = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Late = Early.AddDays(1);

    [Fact]
    public void Of_NoTable_GivesAll()
    {
        var plan = RegistryPlan.Of(null, true, Table(Here, 7, ("a", 1)), Own(("a", 1), ("b", 2)));

        Assert.Equal(("a b", "", ""), Text(plan));
    }

    [Fact]
    public void Of_FirstMeeting_GivesWhatTheClusterLacksAndTakesTheRest()
    {
        var plan = RegistryPlan.Of(Table(Here, 7, ("a", 1), ("c", 3)), true, null, Own(("a", 9), ("b", 2)));

        Assert.Equal(("b", "a c", ""), Text(plan));
    }

    [Fact]
    public void Of_ANodeThatWasAway_RemovesWhatTheClusterHasRemoved()
    {
        var last = Table(Here, 6, ("a", 1), ("b", 2));

        var plan = RegistryPlan.Of(Table(Here, 7, ("a", 1)), true, last, Own(("a", 1), ("b", 2)));

        Assert.Equal(("", "", "b"), Text(plan));
    }

    [Fact]
    public void Of_AnotherCluster_RemovesNothing()
    {
        var last = Table(RandomId.New(), 6, ("a", 1), ("b", 2));

        var plan = RegistryPlan.Of(Table(Here, 7, ("a", 1)), true, last, Own(("a", 1), ("b", 2)));

        Assert.Equal(("b", "", ""), Text(plan));
    }

    [Fact]
    public void Of_ATableThatHasLostChanges_RemovesNothingAndTheLaterDeploymentStays()
    {
        var last = Table(Here, 9, ("old", 1), ("new", 1), ("gone", 1));
        var shared = Table(Here, 7, Late, ("old", 2)) with { Functions = Table(Here, 7, Late, ("old", 2)).Functions.SetItems(Table(Here, 7, Early, ("new", 2)).Functions) };

        var plan = RegistryPlan.Of(shared, true, last, Own(Early.AddHours(1), ("old", 1), ("new", 1), ("gone", 1)));

        Assert.Equal(("gone new", "old", ""), Text(plan));
    }

    [Fact]
    public void Of_TheSame_DoesNothing() =>
        Assert.Equal(("", "", ""), Text(RegistryPlan.Of(Table(Here, 7, ("a", 1)), true, Table(Here, 7, ("a", 1)), Own(("a", 1)))));

    // Anyone who may write to NATS can write a table without a function, or one of last week.
    [Fact]
    public void Of_ATableByANodeThatIsNotTrusted_KeepsWhatIsProtected()
    {
        var last = Table(Here, 6, Late, ("removed", 1), ("older", 1), ("free", 1));
        var own = Own(Late, ("removed", 1), ("older", 1), ("free", 1)).ToDictionary(
            each => each.Key, each => each.Value with { IsProtected = each.Key.Value != "free" });
        var shared = Table(Here, 7, Early, ("older", 2));

        Assert.Equal(("older removed", "", "free"), Text(RegistryPlan.Of(shared, false, last, own)));
        Assert.Equal(("", "older", "free removed"), Text(RegistryPlan.Of(shared, true, last, own)));
    }

    private static (string Given, string Taken, string Removed) Text(RegistryPlan plan) => (Text(plan.Given), Text(plan.Taken), Text(plan.Removed));

    private static string Text(IEnumerable<FunctionName> names) => string.Join(' ', names.Select(name => name.Value).Order(StringComparer.Ordinal));

    private static RegistryTable Table(string cluster, long generation, params (string Name, byte Spec)[] functions) => Table(cluster, generation, Early, functions);

    private static RegistryTable Table(string cluster, long generation, DateTimeOffset at, params (string Name, byte Spec)[] functions) => new(
        cluster,
        generation,
        RandomId.New(),
        functions.ToImmutableDictionary(
            each => FunctionFixture.Name(each.Name),
            each => new RegistryRow(ContentKey.New(ModuleDigest.Of([each.Spec])), ContentKey.New(ModuleDigest.Of([each.Spec])), at)));

    private static Dictionary<FunctionName, OwnFunction> Own(params (string Name, byte Spec)[] functions) => Own(Early, functions);

    private static Dictionary<FunctionName, OwnFunction> Own(DateTimeOffset at, params (string Name, byte Spec)[] functions) =>
        functions.ToDictionary(each => FunctionFixture.Name(each.Name), each => new OwnFunction(ModuleDigest.Of([each.Spec]), at, IsProtected: false));
}
