using System.Text;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

/// <summary>Specifications of SLEdge's earlier generations are served, and what has no meaning here is a warning.</summary>
public sealed class OldSpecificationTests
{
    [Theory]
    [InlineData("\"http-req-size\": 1024", "http-req-size")]
    [InlineData("\"http-resp-size\": \"1024\"", "http-resp-size")]
    [InlineData("\"http-req-headers\": [\"Accept\"]", "http-req-headers")]
    [InlineData("\"http-resp-headers\": []", "http-resp-headers")]
    [InlineData("\"http-req-content-type\": \"image/jpeg\"", "http-req-content-type")]
    [InlineData("\"argsize\": 2", "argsize")]
    [InlineData("\"tail-module\": true", "tail-module")]
    public void Read_AnOldKeyOfARoute_WarnsWhatItMeant(string field, string key)
    {
        var spec = Read("""[{"name": "t", "port": 1, "routes": [{"route": "/a", "path": "a.wasm.so", "relative-deadline-us": 50, """ + field + "}]}]");

        Assert.Empty(spec.Errors);
        var warning = Assert.Single(spec.Warnings);
        Assert.Equal("$[0].routes[0]." + key, warning.Path);
        Assert.Contains("is a key of an older SLEdge: it ", warning.Message, StringComparison.Ordinal);
        Assert.Single(Assert.Single(spec.Tenants).Routes);
    }

    [Fact]
    public void Read_Modules_AreTenantsWithARouteEach()
    {
        var spec = Read("""
            [{"name": "a", "path": "a_wasm.so", "port": 10000, "expected-execution-us": 5000, "relative-deadline-us": 20000,
              "admissions-percentile": 80, "replenishment-period-us": 100, "max-budget-us": 50, "reservation-percentile": 30,
              "http-resp-content-type": "image/png"},
             {"name": "b", "path": "b.so", "port": 10001, "relative-deadline-us": 20000}]
            """);

        Assert.Empty(spec.Errors);
        Assert.Equal(["$[0]", "$[1]"], spec.Warnings.Select(warning => warning.Path));
        Assert.Equal([("a", 10000, 100L, 50L, 30), ("b", 10001, 0, 0, 0)], spec.Tenants.Select(tenant => (
            tenant.Name, tenant.Port, tenant.ReplenishmentPeriodMicroseconds, tenant.MaxBudgetMicroseconds, tenant.ReservationPercentile)));
        var route = Assert.Single(spec.Tenants[0].Routes);
        Assert.Equal(("/", "a_wasm.so", 20000, 80, "image/png"), (
            route.Route, route.ModulePath, route.RelativeDeadlineMicroseconds, route.AdmissionsPercentile, route.ContentType));
    }

    // Objects with commas after their last fields and between them, without brackets around.
    [Fact]
    public void Read_ObjectsWithoutAnArray_AreModules()
    {
        var spec = Read("""
              {
                "active": "yes", "name": "first", "path": "first_wasm.so", "port": 10000, "relative-deadline-us": 80000, "argsize": 1,
              },
              { "active": false, "name": "second", "path": "second_wasm.so", "port": 10001, "relative-deadline-us": 80000 },
              { "active": true, "name": "third", "path": "third_wasm.so", "port": 10002, "relative-deadline-us": 80000 }
            """);

        Assert.Empty(spec.Errors);
        Assert.Equal(["first", "third"], spec.Tenants.Select(tenant => tenant.Name));
        Assert.Contains(spec.Warnings, warning => warning.Path == "$[1].active" && warning.Message.EndsWith("so this one is not", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AModuleWithErrors_TellsEachOnce()
    {
        var spec = Read("""[{"name": "a", "path": "a.so", "port": 1, "relative-deadline-us": 5, "colour": 1, "active": 3, "stack-size": "big"}]""");

        Assert.Equal(["$[0].active", "$[0].colour", "$[0].stack-size"], spec.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    private static SpecModel Read(string json) => SpecReader.Read(Encoding.UTF8.GetBytes(json));
}
