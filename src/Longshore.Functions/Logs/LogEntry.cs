namespace Longshore.Functions.Logs;

/// <summary>What one invocation logged: the lines that its guest wrote to standard error, and why it failed.</summary>
/// <param name="Time">When the invocation ended.</param>
/// <param name="Function">The function, or the route of a tenant.</param>
/// <param name="Version">The version of the function that ran; 0 for a route.</param>
/// <param name="Invocation">The invocation's id.</param>
/// <param name="Text">The lines, with a line feed between two.</param>
public sealed record LogEntry(DateTimeOffset Time, string Function, int Version, string Invocation, string Text)
{
    // What an entry takes in memory and on the disk beside its text.
    private const int Overhead = 128;

    /// <summary>About as many bytes as the entry takes.</summary>
    public int Bytes => Text.Length + Overhead;

    /// <summary>The single lines.</summary>
    public IEnumerable<LogLine> Lines => Text.Split('\n').Select(line => new LogLine(Time, Function, Version, Invocation, line));
}
