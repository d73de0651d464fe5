using System.Diagnostics;
using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Worker;

/// <summary>How fast this machine runs JavaScript, to compare a device with its workers before anything has run on both.</summary>
internal static class Calibration
{
    // Long enough that a share of the processor, where that is all there is, counts.
    private const int Rounds = 4;
    private const string Program = "let a = 1; for (let i = 0; i < 20000; i++) { a = (a * 16807 + i) % 2147483647; } a";

    /// <summary>Microseconds of a fixed program, the mean of some runs.</summary>
    public static double Measure(QuickJsModule quickjs)
    {
        using var context = new JavaScriptContext(
            quickjs, new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            context.Free(context.Evaluate("{" + Program + "}", "calibration.js"));
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Rounds;
    }
}
