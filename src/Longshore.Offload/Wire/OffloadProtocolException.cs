namespace Longshore.Offload.Wire;

/// <summary>The other side does not keep to the protocol; the connection is closed.</summary>
internal sealed class OffloadProtocolException(string message) : Exception(message);
