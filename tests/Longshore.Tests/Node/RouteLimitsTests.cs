using System.Text;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

public sealed class RouteLimitsTests
{
    [Theory]
    [InlineData(50_000, 0, OnMiss.Drop, 5)]
    [InlineData(20_000_000, 8_000_000, OnMiss.Drop, 320)]
    [InlineData(1_000_000, 30_000_000, OnMiss.Kill, 480)]
    [InlineData(3_600_000_000, 0, OnMiss.Drop, 3600)]
    [InlineData(50_000, 0, OnMiss.Finish, 60)]
    [InlineData(20_000_000, 0, OnMiss.Finish, 320)]
    [InlineData(0, 0, OnMiss.Drop, 60)]
    public void WallTime_OfARouteWithoutOne_FollowsItsDeadline(long deadline, long expected, OnMiss onMiss, int seconds)
    {
        var route = Read($"\"relative-deadline-us\": {deadline}, \"expected-execution-us\": {expected}, \"on-miss\": \"{onMiss.Name()}\"", NoDeadlines);

        Assert.Equal(TimeSpan.FromSeconds(seconds), LimitsOf(route).WallTimeMax);
    }

    [Fact]
    public void Limits_OfARoute_AreThoseOfItsKeys()
    {
        var limits = LimitsOf(Read(
            "\"relative-deadline-us\": 20000000, \"wall-time-us\": 7000000, \"memory-bytes-max\": 134217728, \"stack-size\": 65536",
            new RouteDefaults { WallTime = TimeSpan.FromSeconds(9), MemoryBytes = 1 << 20 }));

        Assert.Equal((TimeSpan.FromSeconds(7), 128L << 20, 64 << 10), (limits.WallTimeMax, limits.MemoryBytesMax, limits.StackBytesMax));
    }

    [Fact]
    public void Limits_OfARouteWithoutKeys_AreTheNodes()
    {
        var limits = LimitsOf(Read(
            "\"relative-deadline-us\": 20000000", new RouteDefaults { WallTime = TimeSpan.FromSeconds(9), MemoryBytes = 1 << 20 }));

        Assert.Equal((TimeSpan.FromSeconds(9), 1L << 20), (limits.WallTimeMax, limits.MemoryBytesMax));
    }

    [Theory]
    [InlineData("\"wall-time-us\": 0", "wall-time-us")]
    [InlineData("\"wall-time-us\": 3600000001", "wall-time-us")]
    [InlineData("\"memory-bytes-max\": 65535", "memory-bytes-max")]
    [InlineData("\"memory-bytes-max\": 4294967297", "memory-bytes-max")]
    public void Limits_OutsideTheirBounds_AreErrors(string field, string key)
    {
        var spec = Parse($"\"relative-deadline-us\": 5, {field}", new RouteDefaults());

        Assert.Equal("$[0].routes[0]." + key, Assert.Single(spec.Errors).Path);
    }

    [Theory]
    [InlineData("", OnMiss.Finish)]
    [InlineData(", \"on-miss\": \"kill\"", OnMiss.Kill)]
    [InlineData(", \"on-miss\": \"drop\"", OnMiss.Drop)]
    public void OnMiss_OfARoute_IsItsOwnOrTheNodes(string field, OnMiss onMiss)
    {
        var route = Read("\"relative-deadline-us\": 5" + field, new RouteDefaults { OnMiss = OnMiss.Finish });

        Assert.Equal(onMiss, route.OnMiss);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"relative-deadline-us\": 0")]
    public void Deadline_ThatIsMissing_IsNoneWhereThePolicyNeedsNone(string field)
    {
        var spec = Read("\"stack-size\": 0" + field, NoDeadlines).ToSpec(Name(), default);

        Assert.Null(spec.Deadline.Relative);
        Assert.Equal(TimeSpan.Zero, spec.Deadline.ExpectedExecution);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"relative-deadline-us\": 0")]
    public void Deadline_ThatIsMissing_IsAnErrorWhereThePolicyNeedsOne(string field)
    {
        var error = Assert.Single(Parse("\"stack-size\": 0" + field, new RouteDefaults()).Errors);

        Assert.Equal("$[0].routes[0].relative-deadline-us", error.Path);
        Assert.Contains("FIFO, SJF and RR need none", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EDF", "TO_GLOBAL_QUEUE", true)]
    [InlineData("MTDS", "TO_GLOBAL_QUEUE", true)]
    [InlineData("mtdbf", "RR", true)]
    [InlineData("FIFO", "TO_GLOBAL_QUEUE", false)]
    [InlineData("sjf", "JSQ", false)]
    [InlineData("RR", "LLD", false)]
    [InlineData("FIFO", "EDF_INTERRUPT", true)]
    [InlineData("FIFO", "SHINJUKU", true)]
    public void Policy_ThatOrdersByDeadline_SaysSo(string policy, string dispatcher, bool orders) => Assert.Equal(
        orders, new Longshore.Functions.FunctionsOptions { Policy = policy, Dispatcher = dispatcher }.OrdersByDeadline);

    private static readonly RouteDefaults NoDeadlines = new() { NeedDeadlines = false };

    private static FunctionName Name() => FunctionName.OfRoute("t", 1, "/a");

    private static FunctionLimits LimitsOf(RouteConfig route) => route.ToSpec(Name(), default).Limits;

    private static RouteConfig Read(string fields, RouteDefaults defaults)
    {
        var spec = Parse(fields, defaults);
        Assert.Empty(spec.Errors);
        return Assert.Single(Assert.Single(spec.Tenants).Routes);
    }

    private static SpecModel Parse(string fields, RouteDefaults defaults) => SpecReader.Read(
        Encoding.UTF8.GetBytes("""[{"name": "t", "port": 1, "routes": [{"route": "/a", "path": "a.wasm", """ + fields + "}]}]"), defaults);
}
