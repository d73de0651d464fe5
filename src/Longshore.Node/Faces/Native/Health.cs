namespace Longshore.Node.Faces.Native;

/// <summary>The answer of <c>/healthz</c>.</summary>
/// <param name="Status"><c>ok</c>: the node accepts invocations.</param>
/// <param name="Functions">The number of deployed functions.</param>
public sealed record Health(string Status, int Functions);
