using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities;

public sealed class FunctionSpecValidatorTests
{
    private static readonly FunctionSpec Command = new(FunctionFixture.Name("a"), new Artifact(default, ArtifactKind.WasmCommand));

    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(FunctionSpecValidator.Validate(Command));

    [Fact]
    public void Validate_UnknownCapability_NamesThoseThereAre()
    {
        var error = Assert.Single(FunctionSpecValidator.Validate(Command with { Grants = [new Grant("moon", "all")] }));

        Assert.Equal("grants[0]", error.Path);
        Assert.Contains("files", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", ArtifactKind.WasmCommand, 0)]
    [InlineData("", ArtifactKind.WasmCommand, 1)]
    [InlineData("run", ArtifactKind.JavaScript, 1)]
    public void Validate_Export_IsANameInAModuleOfWebAssembly(string export, ArtifactKind kind, int errors)
    {
        var found = FunctionSpecValidator.Validate(Command with { Export = export, Artifact = new Artifact(default, kind) });

        Assert.Equal(errors, found.Count(error => error.Path == "export"));
    }

    [Theory]
    [InlineData(TrustLevel.Tpm, "pcr7", 0)]
    [InlineData(TrustLevel.Sgx, "mrenclave", 0)]
    [InlineData(TrustLevel.None, "pcr7", 1)]
    [InlineData(TrustLevel.Signed, "pcr7", 1)]
    [InlineData(TrustLevel.Attested, "mrenclave", 1)]
    [InlineData(TrustLevel.Sgx, "pcr7", 1)]
    public void Validate_Measurement_IsOneOfTheHardware(TrustLevel trust, string name, int errors)
    {
        var found = FunctionSpecValidator.Validate(Command with { Trust = trust, Measurements = [new Measurement(name, new string('0', 64))] });

        Assert.Equal(errors, found.Count(error => error.Path == "measurements"));
    }

    [Fact]
    public void Validate_TooManyMeasurements_IsAnError()
    {
        var many = Enumerable.Repeat(new Measurement("pcr7", new string('0', 64)), 65);

        Assert.Contains("at most 64", Assert.Single(FunctionSpecValidator.Validate(Command with { Trust = TrustLevel.Tpm, Measurements = [.. many] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ReuseOfACommand_IsAnError()
    {
        var found = FunctionSpecValidator.Validate(Command with { Limits = FunctionLimits.Default with { ReuseCallsMax = 2 } });

        Assert.Equal("limits.reuse-calls-max", Assert.Single(found).Path);
    }

    [Fact]
    public void Validate_EverythingWrong_ReportsEveryPath()
    {
        var spec = Command with
        {
            Limits = FunctionLimits.Default with { MemoryBytesMax = 1, StackBytesMax = 2 },
            Grants = [new Grant("files", "relative:/x"), .. Enumerable.Repeat(new Grant("files", "/a:/b"), 16)],
            Environment = [new EnvironmentVariable("1A", ""), new EnvironmentVariable("B", "\0"), new EnvironmentVariable("B", "")],
            Deadline = new DeadlineSpec { Relative = TimeSpan.FromDays(1), EstimatePercentile = 10 },
        };

        Assert.Equal(
            [
                "deadline.estimate-percentile", "deadline.relative-us", "environment.1A", "environment.B", "environment.B", "grants[0]",
                "grants[16]", "limits.memory-bytes-max", "limits.stack-bytes-max",
            ],
            FunctionSpecValidator.Validate(spec).Select(error => error.Path).Order(StringComparer.Ordinal));
    }
}
