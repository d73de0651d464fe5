namespace Longshore.Cluster.Registry;

/// <summary>A function's description, signed by the node where it was deployed.</summary>
/// <param name="Text">Its JSON text.</param>
/// <param name="Fingerprint">The fingerprint of that node's key.</param>
internal sealed record SignedSpec(string Text, string Fingerprint);
