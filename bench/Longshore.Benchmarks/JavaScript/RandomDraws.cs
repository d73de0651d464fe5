using System.Diagnostics;
using Longshore.JavaScript.Contexts;
using Longshore.Wasm.Wasi;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>The time of one call of <c>Math.random</c> in a context of the product.</summary>
internal sealed class RandomDraws : IGuestOutput
{
    private const int Draws = 1_000_000;
    private const int Rounds = 9;

    /// <summary>The time in nanoseconds: that of a loop that draws, without that of the same loop that does not.</summary>
    public static double Measure(QuickJsModule quickjs)
    {
        var output = new RandomDraws();
        using var context = new JavaScriptContext(quickjs, new JavaScriptLimits(), TimeProvider.System, output, output);
        return (Fastest(context, "Math.random()") - Fastest(context, "0.5")) / Draws;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
    }

    private static double Fastest(JavaScriptContext context, string term) => Enumerable.Range(0, Rounds).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        context.Free(context.Evaluate($"{{ let sum = 0; for (let i = 0; i < {Draws}; i++) {{ sum += {term}; }} sum; }}", "random.js"));
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    });
}
