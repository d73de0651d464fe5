namespace Longshore.Fleet.Power;

/// <summary>How a command ended.</summary>
/// <param name="Output">The first characters that it printed.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal readonly record struct ShellResult(string Output, string? Failure);
