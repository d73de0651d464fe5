using System.Diagnostics;
using Longshore.Functions.JavaScript;

namespace Longshore.Offload.Worker;

/// <summary>How fast this machine runs JavaScript, to compare a device with its workers before anything has run on both.</summary>
internal static class Calibration
{
    private const int Rounds = 3;
    private const string Program = "let a = 1; for (let i = 0; i < 20000; i++) { a = (a * 16807 + i) % 2147483647; } a";

    /// <summary>Microseconds of a fixed program, the shortest of three runs.</summary>
    public static double Measure(QuickJsModule quickjs)
    {
        using var context = new JavaScriptContext(
            quickjs, new JavaScriptLimits(), TimeProvider.System, NoOutput.Instance, NoOutput.Instance);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            context.Free(context.Evaluate("{" + Program + "}", "calibration.js"));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return best;
    }
}
