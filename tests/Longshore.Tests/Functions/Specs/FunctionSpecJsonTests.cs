using System.Text.Json;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Specs;

public sealed class FunctionSpecJsonTests
{
    private static readonly FunctionSpec Full = new(FunctionFixture.Name("full"), Artifact.Of([1, 2, 3]))
    {
        Export = "resize",
        Limits = LimitTable.All.Aggregate(FunctionLimits.Default, (limits, rule) => limits.With(rule, rule.Maximum)),
        Grants = [new Grant("files", "/srv/a \"b\":/a"), new Grant("files", "/srv/c:/c:rw")],
        Environment = [new EnvironmentVariable("B", "2"), new EnvironmentVariable("A", "")],
        Trust = TrustLevel.Tpm,
        Measurements = [Measurement.OfPcr(7, new byte[32]), Measurement.OfPcr(22, new byte[32])],
        Deadline = new DeadlineSpec
        {
            Relative = TimeSpan.FromMilliseconds(20),
            OnMiss = OnMiss.Kill,
            ExpectedExecution = TimeSpan.FromMilliseconds(3),
            EstimatePercentile = 90,
        },
    };

    [Fact]
    public void Read_WhatWriteWrote_IsEqual()
    {
        var errors = new List<ValidationError>();

        Assert.Equal(Full, FunctionSpecJson.Read(FunctionSpecJson.Write(Full), errors));

        Assert.Empty(errors);
    }

    [Fact]
    public void Read_OnlyTheRequiredFields_HasDefaults()
    {
        var errors = new List<ValidationError>();
        var digest = ModuleDigest.Of([1]).Hex;

        var spec = FunctionSpecJson.Read(
            $$$"""{"name":"a","artifact":{"digest":"{{{digest}}}","kind":"javascript"}}""", errors);

        Assert.Empty(errors);
        Assert.Equal(new FunctionSpec(FunctionFixture.Name("a"), new Artifact(ModuleDigest.Of([1]), ArtifactKind.JavaScript)), spec);
    }

    [Fact]
    public void Read_EverythingWrong_ReportsEveryPath()
    {
        const string Wrong = """
            {"name":"-","artifact":{"digest":"12","kind":"elf","size":1},
             "limits":{"memory-bytes-max":1,"speed":3,"stack-bytes-max":"big"},
             "grants":["files","a:b",5],"environment":{"A":1},"trust":"blind",
             "measurements":["pcr7=00"],"deadline":{"relative-us":-1,"on-miss":"cry"},"colour":"red"}
            """;
        var errors = new List<ValidationError>();

        Assert.Null(FunctionSpecJson.Read(Wrong, errors));

        Assert.Equal(
            [
                "artifact.digest", "artifact.kind", "artifact.size", "colour", "deadline.on-miss", "deadline.relative-us", "environment.A",
                "grants[0]", "grants[2]", "limits.memory-bytes-max", "limits.speed", "limits.stack-bytes-max", "measurements[0]", "name", "trust",
            ],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"name\":")]
    [InlineData("{\"name\": \"\\ud800\"}")]
    [InlineData("{\"\\udc00\": 1}")]
    public void Read_TextThatIsNotAnObject_IsOneError(string text)
    {
        var errors = new List<ValidationError>();

        Assert.Null(FunctionSpecJson.Read(text, errors));

        Assert.Single(errors);
    }

    [Fact]
    public void Converter_DeployedFunction_RoundTrips()
    {
        var function = new FunctionConfig(Full, DateTimeOffset.UnixEpoch.AddDays(20_000.5)) { Version = 3 };

        Assert.Equal(function, JsonSerializer.Deserialize<FunctionConfig>(JsonSerializer.Serialize(function)));
    }
}
