using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Telemetry;
using Microsoft.Extensions.Logging;

namespace Longshore.Tests.Node;

public sealed class InvocationLogTests
{
    // An exception's message and the names of functions are a guest's own words.
    [Theory]
    [InlineData("x\n2026-11-26 fail: Forged[1] \u001b[31m\u001b[2J")]
    [InlineData("a\u0085b\u2028c\u2029d\u202ee\u0000f")]
    public void Note_OfAFailureWithControlCharacters_ReplacesThem(string text)
    {
        var lines = new LineLogger();
        Assert.True(FunctionName.TryParse("f", out var name));
        var invocation = new Invocation { Function = name };
        using var result = InvocationResult.Failed(Failure.Trapped, text);

        using var log = new InvocationLog(lines, performance: null);
        log.Note(new InvocationTarget(invocation, "", 0), invocation, result);

        var line = Assert.Single(lines.Lines);
        Assert.DoesNotContain(line, each => char.IsControl(each) || each is '\u2028' or '\u2029' or '\u202e');
    }

    // Under overload thousands of calls a second are refused.
    [Fact]
    public void Note_OfManyCallsThatTheNodeRefused_IsOneLineForEachFunctionAndReason()
    {
        var lines = new LineLogger();
        using (var log = new InvocationLog(lines, performance: null))
        {
            for (var call = 0; call < 500; call++)
            {
                Note(log, "f", Failure.Refused);
                Note(log, "g", call % 2 == 0 ? Failure.Overloaded : Failure.DeadlineMissed);
            }

            Assert.Empty(lines.Lines);
        }

        Assert.Equal(
            ["f: 500 calls ended as Refused in the last seconds", "g: 250 calls ended as Overloaded in the last seconds", "g: 250 calls ended as DeadlineMissed in the last seconds"],
            lines.Lines);
    }

    private static void Note(InvocationLog log, string function, Failure failure)
    {
        Assert.True(FunctionName.TryParse(function, out var name));
        var invocation = new Invocation { Function = name };
        using var result = InvocationResult.Failed(failure, "");
        log.Note(new InvocationTarget(invocation, "", 0), invocation, result);
    }

    private sealed class LineLogger : ILogger<InvocationLog>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
