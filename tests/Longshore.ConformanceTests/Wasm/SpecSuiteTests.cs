using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.ConformanceTests.Wasm;

public sealed class SpecSuiteTests
{
    // The suite requires some features of 3.0 to be refused.
    private static readonly EngineOptions Version2 = new() { Features = WebAssemblyFeatures.None };
    private static readonly Engine Guarded = new(Version2);
    private static readonly Engine Checked = new(Version2 with { BoundsCheck = BoundsCheck.Explicit });
    private static readonly Engine Lazy = new(Version2 with { LazyCodeBytesMin = 0 });

    public static IEnumerable<TheoryDataRow<string>> Scripts => SpecSuite.Files is null
        ? [new TheoryDataRow<string>("") { Skip = SpecSuite.MissingReason }]
        : SpecSuite.ScriptNames.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_WithGuardPages_EveryAssertionHolds(string script) => Run(script, Guarded);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_WithExplicitChecks_EveryAssertionHolds(string script) => Run(script, Checked);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_CompiledFunctionByFunction_EveryAssertionHolds(string script) => Run(script, Lazy);

    // The scripts that cover every kind of instruction with few modules: compiling a module takes a third of a second.
    [Theory]
    [InlineData("f32")]
    [InlineData("f64")]
    [InlineData("i32")]
    [InlineData("i64")]
    [InlineData("conversions")]
    [InlineData("float_misc")]
    [InlineData("float_memory")]
    [InlineData("memory_redundancy")]
    [InlineData("memory_trap")]
    [InlineData("left-to-right")]
    [InlineData("unwind")]
    [InlineData("unreachable")]
    [InlineData("labels")]
    [InlineData("switch")]
    [InlineData("br_table")]
    [InlineData("call")]
    [InlineData("call_indirect")]
    [InlineData("return")]
    [InlineData("select")]
    [InlineData("traps")]
    [InlineData("fac")]
    [InlineData("ref_func")]
    [InlineData("simd_conversions")]
    [InlineData("simd_i32x4_arith")]
    [InlineData("simd_load_extend")]
    [InlineData("simd_store16_lane")]
    public void Script_CompiledAheadOfTime_EveryAssertionHolds(string script)
    {
        Assert.SkipWhen(SpecSuite.Files is null, SpecSuite.MissingReason);
        var cache = Directory.CreateTempSubdirectory("longshore-test-");
        var failures = new List<string>();
        try
        {
            Run(script, new Engine(Version2 with
            {
                AheadOfTime = new AheadOfTimeOptions
                {
                    CacheDirectory = cache.FullName,
                    CodeBytesMin = 0,
                    Failed = failures.Add,
                },
            }));
            Assert.Empty(failures);
            Assert.NotEmpty(cache.GetFiles());
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    // .NET uses other code paths on processors without these instructions. A running process cannot switch to them, but a child
    // process can.
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
