namespace Longshore.Fleet.Power;

/// <summary>A power switch could not be used.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="cause">What the system says, if it is that.</param>
public sealed class PowerException(string message, Exception? cause = null) : Exception(message, cause);
