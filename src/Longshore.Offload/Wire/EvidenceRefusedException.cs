namespace Longshore.Offload.Wire;

/// <summary>The other side did not prove what a policy requires. Nothing was sent to it.</summary>
/// <param name="reason">The failure's name, and a sentence.</param>
internal sealed class EvidenceRefusedException(string reason) : Exception("EvidenceRefused: " + reason);
