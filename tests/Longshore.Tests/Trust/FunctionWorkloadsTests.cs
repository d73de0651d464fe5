using System.Globalization;
using System.Numerics;
using Longshore.Tests.Functions;
using Longshore.Trust.Workloads;

namespace Longshore.Tests.Trust;

/// <summary>Workloads run in sandboxes: unmodified classes of Avalon's kind, and functions in JavaScript and WebAssembly.</summary>
public sealed class FunctionWorkloadsTests(WorkloadFixture fixture) : IClassFixture<WorkloadFixture>
{
    [Theory]
    [InlineData("python-hello", "Krsna", "Hello Krsna")]
    [InlineData("python-hello", "Śrī", "Hello Śrī")]
    [InlineData("python-fib", "0", "Fibonacci number at position 0 = 0")]
    [InlineData("python-fib", "1", "Fibonacci number at position 1 = 1")]
    [InlineData("python-fib", "15", "Fibonacci number at position 15 = 610")]
    [InlineData("python-fib", " +1_0 ", "Fibonacci number at position 10 = 55")]
    [InlineData("python-fib", "-1", null)]
    [InlineData("python-fib", "abc", null)]
    [InlineData("js", "Krsna", "KRSNA")]
    [InlineData("wasm", "Krsna", "Krsna")]
    [InlineData("Variable", "NAME", "VALUE")]
    [InlineData("Variable", "OTHER", "")]
    [InlineData("none", "Krsna", null)]
    public async Task Run_Workload_GivesItsOutput(string workload, string data, string? output) =>
        Assert.Equal(output, await fixture.RunAsync(workload, data));

    [Fact]
    public async Task Run_LargeFibonacci_GivesAllDigits()
    {
        var (current, next) = (BigInteger.Zero, BigInteger.One);
        for (var position = 0; position < 30_000; position++)
        {
            (current, next) = (next, current + next);
        }

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"Fibonacci number at position 30000 = {current}"), await fixture.RunAsync("python-fib", "30000"));
    }

    [Theory]
    [InlineData("Loops", "WallTimeLimit")]
    [InlineData("Eats", "Trapped")]
    [InlineData("Recurses", "Trapped")]
    [InlineData("Raises", "Trapped")]
    [InlineData("Text", "Trapped")]
    public async Task Run_WorkloadThatMisbehaves_FailsAndTheNextIsClean(string workload, string failure)
    {
        Assert.Null(await fixture.RunAsync(workload, "SECRET"));
        Assert.Contains(fixture.Log, line => line.Contains(workload, StringComparison.Ordinal) && line.Contains(failure, StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Log, line => line.Contains("SECRET", StringComparison.Ordinal));
        Assert.Equal("Hello Krsna", await fixture.RunAsync("python-hello", "Krsna"));
    }

    [Fact]
    public async Task Run_WorkloadThatRemembers_FindsNothingOfOtherOrders()
    {
        Assert.Equal("first", await fixture.RunAsync("Remembers", "first"));
        Assert.Equal("second", await fixture.RunAsync("Remembers", "second"));
    }

    [Fact]
    public async Task Run_WorkloadThatPatchesItsBase_IsCleanInTheNextOrder()
    {
        Assert.Equal("clean", await fixture.RunAsync("Patches", "x"));
        Assert.Equal("clean", await fixture.RunAsync("Patches", "x"));
    }

    [Fact]
    public async Task Run_SeveralItems_ReachPythonAsTheyWereSent() =>
        Assert.Equal("[(0, b'a', ''), (1, b'b', '')]", await fixture.RunAsync("Items", "a", "b"));

    [Fact]
    public async Task Run_SeveralItems_AreRefusedByFunctions() => Assert.Null(await fixture.RunAsync("wasm", "a", "b"));

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    [InlineData("""{"a": {}, "b": {"module": "x; import os", "class": "Y"}}""", "\"a\" needs \"module\" and \"class\", which are names of Python, or \"file\"; \"b\" needs")]
    [InlineData("""{"a": {"file": "absent.wasm"}}""", "the workload \"a\"")]
    [InlineData("""{"a": {"file": "b.js", "grants": "tcp:host:1"}}""", "\"a\": \"grants\" is no list of texts")]
    [InlineData("""{"a": {"file": "b.js", "grants": ["tcp"], "environment": ["x"]}}""", "\"a\": a grant is written CAPABILITY:ARGUMENT, for example files:/srv/site:/site; \"a\": a variable is written NAME=VALUE")]
    [InlineData("""{"a": {"file": "b.js", "environment": [1]}}""", "\"a\": \"environment\" is no list of texts")]
    [InlineData("""{"a": {"module": "absent", "class": "Y"}, "b": {"file": "absent.js"}}""", "the workload \"a\": ")]
    public async Task Load_ListThatIsWrong_NamesEveryError(string list, string expected)
    {
        using var directory = new TemporaryDirectory();

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => FunctionWorkloads.LoadAsync(
            directory.Write("workloads.json", list), FunctionFixture.Options, TimeProvider.System, _ => { }, TestContext.Current.CancellationToken));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }
}
