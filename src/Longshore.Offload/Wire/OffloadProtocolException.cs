namespace Longshore.Offload.Wire;

/// <summary>The peer violates the protocol; the connection is closed.</summary>
internal sealed class OffloadProtocolException(string message) : Exception(message);
