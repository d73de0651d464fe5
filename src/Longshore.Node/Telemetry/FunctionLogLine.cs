namespace Longshore.Node.Telemetry;

/// <summary>A line that a function has logged.</summary>
/// <param name="Time">When its call ended.</param>
/// <param name="Text">The line, without its end.</param>
internal readonly record struct FunctionLogLine(DateTimeOffset Time, string Text);
