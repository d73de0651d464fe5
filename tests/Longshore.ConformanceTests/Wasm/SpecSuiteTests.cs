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

    private static void Run(string name, Engine engine)
    {
        using var script = new SpecScript(name, SpecSuite.Files!, engine);
        script.Run();
        Assert.True(
            script.Failures.Count == 0,
            $"{script.Failures.Count} failures:\n{string.Join('\n', script.Failures.Take(40))}");
        Assert.True(
            script.Assertions + script.TextAssertions > 0 || name == "inline-module", "the script asserted nothing");
    }
}
