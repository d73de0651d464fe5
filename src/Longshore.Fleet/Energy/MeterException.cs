namespace Longshore.Fleet.Energy;

/// <summary>A meter cannot be read.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="cause">What the system says, if it is that.</param>
public sealed class MeterException(string message, Exception? cause = null) : Exception(message, cause);
