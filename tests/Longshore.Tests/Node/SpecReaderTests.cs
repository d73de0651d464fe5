using System.Text;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

public sealed class SpecReaderTests
{
    // As in the README of SLEdgeScale.
    private const string Seed = """
        [
        	{
        		"name": "GWU",
        		"port": 10010,
        		"routes": [
        			{
        				"route": "/fib",
        				"path": "fibonacci.wasm.so",
        				"expected-execution-us": 6000,
        				"relative-deadline-us": 20000,
        				"http-resp-content-type": "text/plain"
        			}
        		]
        	}
        ]
        """;

    [Fact]
    public void Read_TheSeedsExample_TakesItAsItIs()
    {
        var spec = Read(Seed);

        Assert.Empty(spec.Errors);
        Assert.Empty(spec.Warnings);
        var tenant = Assert.Single(spec.Tenants);
        Assert.Equal(("GWU", 10010), (tenant.Name, tenant.Port));
        var route = Assert.Single(tenant.Routes);
        Assert.Equal(("/fib", "fibonacci.wasm.so", "text/plain"), (route.Route, route.ModulePath, route.ContentType));
        Assert.Equal((6000, 20000), (route.ExpectedExecutionMicroseconds!.Value, route.RelativeDeadlineMicroseconds));
        Assert.Equal(70, route.AdmissionsPercentile);
        Assert.Equal(512 << 10, route.StackBytes);
    }

    [Fact]
    public void Read_EveryFieldOfBothRuntimes_IsTaken()
    {
        var spec = Read("""
            [{"name": "t", "port": 31850, "replenishment-period-us": 16000, "max-budget-us": 5000,
              "reservation-percentile": 20, "route-replicas": 2,
              "routes": [{"route": "/a", "path": "a.wasm.so", "request-type": 1, "n-resas": 2, "group-id": 3,
                "admissions-percentile": 95, "expected-execution-us": 5, "relative-deadline-us": 50,
                "http-resp-content-type": "image/png", "stack-size": 65537, "path_preprocess": "pre.wasm.so",
                "model-bias": 1000, "model-scale": 2000, "model-beta1": 3000, "model-beta2": 4000,
                "model-num-of-param": 2}]}]
            """);

        Assert.Empty(spec.Errors);
        var tenant = Assert.Single(spec.Tenants);
        Assert.Equal((16000, 5000), (tenant.ReplenishmentPeriodMicroseconds, tenant.MaxBudgetMicroseconds));
        Assert.Equal((20, 2), (tenant.ReservationPercentile, tenant.RouteReplicas));
        var route = Assert.Single(tenant.Routes);
        Assert.Equal((1, 2, 3), (route.RequestType!.Value, route.ReservedCores, route.GroupId!.Value));
        Assert.Equal((95, 69632), (route.AdmissionsPercentile, route.StackBytes));
        Assert.Equal(new RegressionConfig("pre.wasm.so", 1, 2, 3, 4, 2), route.Regression);
    }

    [Fact]
    public void Read_ManyErrors_TellsThemAllWithTheirPaths()
    {
        var spec = Read("""
            [{"name": "", "port": 70000, "colour": "red",
              "routes": [
                {"route": "fib", "path": "a.wasm", "relative-deadline-us": 0},
                {"route": "/b", "relative-deadline_us": 5, "stack-size": "big"},
                {"route": "/c", "path": "c.wasm", "relative-deadline-us": 1.5, "route": "/d"},
                {"route": "/e", "path": "e.wasm", "relative-deadline-us": 5},
                {"route": "/e/", "path": "e.wasm", "relative-deadline-us": 5},
                7]},
             {"name": "u", "port": 10010, "routes": []},
             {"name": "v", "port": 10010, "routes": [{"route": "/x", "path": "x.wasm", "relative-deadline-us": 3600000001}]}]
            """);

        Assert.Equal(
            [
                "$[0].colour",
                "$[0].name",
                "$[0].port",
                "$[0].routes[0].relative-deadline-us",
                "$[0].routes[0].route",
                "$[0].routes[1].path",
                "$[0].routes[1].relative-deadline-us",
                "$[0].routes[1].relative-deadline_us",
                "$[0].routes[1].stack-size",
                "$[0].routes[2].relative-deadline-us",
                "$[0].routes[2].route",
                "$[0].routes[4].route",
                "$[0].routes[5]",
                "$[1].routes",
                "$[2].port",
                "$[2].routes[0].relative-deadline-us",
            ],
            spec.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.Contains(spec.Errors, error => error.Message.Contains("\"relative-deadline-us\" is", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[{}] x")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Read_NoArrayOfTenants_IsOneErrorAtTheRoot(string json)
    {
        Assert.Equal("$", Assert.Single(Read(json).Errors).Path);
    }

    // SLEdge warns and takes 70; so does this.
    [Theory]
    [InlineData(49)]
    [InlineData(100)]
    public void Read_PercentileOutsideItsRange_WarnsAndTakesTheDefault(int percentile)
    {
        var spec = Read(Seed.Replace(
            "\"expected-execution-us\"", $"\"admissions-percentile\": {percentile}, \"expected-execution-us\"", StringComparison.Ordinal));

        Assert.Empty(spec.Errors);
        Assert.Equal("$[0].routes[0].admissions-percentile", Assert.Single(spec.Warnings).Path);
        Assert.Equal(70, spec.Tenants[0].Routes[0].AdmissionsPercentile);
    }

    // Bytes of the example changed at random: read or refused, never an exception.
    [Fact]
    public void Read_MutatedText_NeverThrows()
    {
        var original = Encoding.UTF8.GetBytes(Seed);
        var random = new Random(20260609);
        for (var i = 0; i < 5_000; i++)
        {
            var mutant = (byte[])original.Clone();
            for (var bytes = random.Next(1, 6); bytes > 0; bytes--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            var spec = SpecReader.Read(mutant);
            Assert.True(spec.Errors.Count > 0 || spec.Tenants.Count > 0);
        }
    }

    private static SpecModel Read(string json) => SpecReader.Read(Encoding.UTF8.GetBytes(json));
}
