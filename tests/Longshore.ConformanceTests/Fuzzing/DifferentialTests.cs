namespace Longshore.ConformanceTests.Fuzzing;

/// <summary>Random modules behave in Longshore as under V8, with guard pages and with explicit checks.</summary>
public sealed class DifferentialTests
{
    [Fact]
    public async Task RandomModules_Executed_BehaveAsUnderV8()
    {
        Assert.SkipWhen(V8.MissingReason is not null, V8.MissingReason ?? "");
        await Comparison.RunAsync(V8.Installed, batch: 40);
    }

    // Debian's generator makes none of these, and the current one's are translated to the final form.
    [Fact]
    public async Task RandomModules_OfExceptionHandlingsFirstForm_BehaveAsUnderV8()
    {
        Assert.SkipWhen(V8.MissingReason is not null, V8.MissingReason ?? "");
        await Comparison.RunAsync(V8.Installed, batch: 10, FirstExceptionModule.Generate);
    }
}
