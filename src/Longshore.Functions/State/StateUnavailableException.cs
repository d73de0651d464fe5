namespace Longshore.Functions.State;

/// <summary>The store of state does not answer, or cannot read or write.</summary>
public sealed class StateUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
