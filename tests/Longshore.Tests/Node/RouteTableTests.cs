using FsCheck;
using FsCheck.Fluent;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/fib", "/fib")]
    [InlineData("/fib/", "/fib")]
    [InlineData("/fib/10/x", "/fib")]
    [InlineData("/fib/fast", "/fib/fast")]
    [InlineData("/fib/fast/10", "/fib/fast")]
    [InlineData("/fib/faster", "/fib")]
    [InlineData("/fib2", null)]
    [InlineData("/fi", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void Find_Path_TakesTheLongestRouteAboveIt(string path, string? route) =>
        Assert.Equal(route, Table("/fib", "/fib/fast").Find(path)?.ContentType);

    [Fact]
    public void Find_RootRoute_TakesEveryPath()
    {
        var table = Table("/", "/fib");

        Assert.Equal("/", table.Find("/other/path")?.ContentType);
        Assert.Equal("/", table.Find("/")?.ContentType);
        Assert.Equal("/fib", table.Find("/fib")?.ContentType);
    }

    // The same as looking at every route, for paths of few letters and many slashes.
    [Fact]
    public void Find_AnyPath_EqualsTheObviousSearch()
    {
        var path = Gen.Elements('a', 'b', '/').ArrayOf().Select(letters => "/" + new string(letters));
        var routes = path.Select(route => "/" + route.Trim('/')).NonEmptyListOf();
        Prop.ForAll(routes.ToArbitrary(), path.ToArbitrary(), (chosen, asked) =>
        {
            var distinct = chosen.Distinct(StringComparer.Ordinal).ToArray();
            var expected = distinct.Where(route => IsAbove(route, asked)).MaxBy(route => route.Length);
            return Table(distinct).Find(asked)?.ContentType == expected;
        }).QuickCheckThrowOnFailure();
    }

    private static bool IsAbove(string route, string path) =>
        route == "/" || path == route || path.StartsWith(route + "/", StringComparison.Ordinal);

    // The content type names the route, so that a test can tell which one was found.
    private static RouteTable Table(params string[] routes) => new(routes.Select(route =>
        KeyValuePair.Create(route, new InvocationTarget(new Invocation { Function = FunctionName.OfRoute("t", 1, route) }, route, 0))));
}
