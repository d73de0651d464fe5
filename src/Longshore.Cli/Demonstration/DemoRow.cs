namespace Longshore.Cli.Demonstration;

/// <summary>The demonstration's result for one function.</summary>
/// <param name="Function">Its name and arguments.</param>
/// <param name="InputBytes">The size of its input.</param>
/// <param name="Result">Its output if that is a short line; otherwise the output's length and SHA-256 digest.</param>
/// <param name="FirstCallMicroseconds">Time of the first call, from sending it to its answer.</param>
/// <param name="WarmMedianMicroseconds">Median time of the calls after it.</param>
/// <param name="WarmP99Microseconds">99th percentile of the times of those calls.</param>
internal sealed record DemoRow(
    string Function,
    int InputBytes,
    string Result,
    double FirstCallMicroseconds,
    double WarmMedianMicroseconds,
    double WarmP99Microseconds);
