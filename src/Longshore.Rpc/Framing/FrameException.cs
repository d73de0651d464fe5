namespace Longshore.Rpc.Framing;

/// <summary>The peer sent bytes that are not a frame of the protocol. The connection cannot be used any more.</summary>
public sealed class FrameException(string message) : Exception(message);
