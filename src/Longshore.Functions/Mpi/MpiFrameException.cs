namespace Longshore.Functions.Mpi;

/// <summary>Another node has sent what no rank of the world sends.</summary>
/// <param name="message">The sentence that explains it. Holds no payload.</param>
internal sealed class MpiFrameException(string message) : Exception(message);
