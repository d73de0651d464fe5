namespace Longshore.Fleet.Agent;

/// <summary>A board cannot go on, for a reason of its own: a disk that fails, a module that is damaged.</summary>
public sealed class BoardException(string message, Exception inner) : Exception(message, inner);
