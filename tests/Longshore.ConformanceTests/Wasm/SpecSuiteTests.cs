using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.ConformanceTests.Wasm;

public sealed class SpecSuiteTests
{
    private static readonly Engine Guarded = new();
    private static readonly Engine Checked = new(new EngineOptions { BoundsCheck = BoundsCheck.Explicit });

    public static IEnumerable<TheoryDataRow<string>> Scripts => SpecSuite.Files is null
        ? [new TheoryDataRow<string>("") { Skip = SpecSuite.MissingReason }]
        : SpecSuite.ScriptNames.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_WithGuardPages_EveryAssertionHolds(string script) => Run(script, Guarded);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_WithExplicitChecks_EveryAssertionHolds(string script) => Run(script, Checked);

    // .NET takes other ways where the processor lacks instructions; the same process cannot be told to, a child can.
    [Fact]
    public async Task Suite_WithoutVectorInstructions_EveryAssertionHolds()
    {
        Assert.SkipWhen(SpecSuite.Files is null, SpecSuite.MissingReason);
        var start = new ProcessStartInfo(
            "dotnet", [typeof(SpecSuiteTests).Assembly.Location, "-method", $"*.{nameof(Script_WithGuardPages_EveryAssertionHolds)}"])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableHWIntrinsic"] = "0" },
        };
        using var child = Process.Start(start)!;

        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Failed: 0", output, StringComparison.Ordinal);
    }

    private static void Run(string name, Engine engine)
    {
        using var script = new SpecScript(name, SpecSuite.Files!, engine);
        script.Run();
        Assert.True(
            script.Failures.Count == 0,
            $"{script.Failures.Count} failures:\n{string.Join('\n', script.Failures.Take(40))}");
        Assert.True(
            script.Assertions + script.TextAssertions > 0 || name is "inline-module" or "simd_linking",
            "the script asserted nothing");
    }
}
