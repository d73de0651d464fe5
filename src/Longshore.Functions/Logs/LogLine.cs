namespace Longshore.Functions.Logs;

/// <summary>One line of a log.</summary>
/// <param name="Time">When the invocation ended that logged it.</param>
/// <param name="Function">The function, or the route of a tenant.</param>
/// <param name="Version">The version of the function that ran; 0 for a route.</param>
/// <param name="Invocation">The invocation's id.</param>
/// <param name="Text">The line, without its end.</param>
public sealed record LogLine(DateTimeOffset Time, string Function, int Version, string Invocation, string Text);
