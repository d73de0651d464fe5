using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Worker;

/// <summary>Measures how fast this machine runs JavaScript, to compare a device with its workers before a call has run on both.</summary>
internal static class Calibration
{
    // Long enough to notice that only a share of a processor is available.
    private const int Rounds = 4;
    private const string Program = "let a = 1; for (let i = 0; i < 20000; i++) { a = (a * 16807 + i) % 2147483647; } a";

    /// <summary>The time of a fixed program in microseconds, the mean of some runs.</summary>
    public static double Measure(QuickJsModule quickjs, TimeProvider time)
    {
        using var context = new JavaScriptContext(
            quickjs, new JavaScriptLimits(), time, NoOutput.Instance, NoOutput.Instance);
        var start = time.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            context.Free(context.Evaluate("{" + Program + "}", "calibration.js"));
        }

        return time.GetElapsedTime(start).TotalMicroseconds / Rounds;
    }
}
