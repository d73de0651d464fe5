namespace Longshore.Cli.Demonstration;

/// <summary>What the demonstration found about one function.</summary>
/// <param name="Function">Its name and arguments.</param>
/// <param name="InputBytes">The size of its input.</param>
/// <param name="Result">Its output when that is a short line, else its length and SHA-256 digest.</param>
/// <param name="FirstCallMicroseconds">Time of the first call, sent to answered.</param>
/// <param name="WarmMedianMicroseconds">Median time of the calls after it.</param>
/// <param name="WarmP99Microseconds">The time that 99 % of them took at most.</param>
internal sealed record DemoRow(
    string Function,
    int InputBytes,
    string Result,
    double FirstCallMicroseconds,
    double WarmMedianMicroseconds,
    double WarmP99Microseconds);
