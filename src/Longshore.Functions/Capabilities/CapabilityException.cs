namespace Longshore.Functions.Capabilities;

/// <summary>A granted capability cannot be used on this node.</summary>
internal sealed class CapabilityException(string message, Exception? cause = null) : Exception(message, cause);
