namespace Longshore.Node.Faces.Native;

/// <summary>What <c>/healthz</c> answers.</summary>
/// <param name="Status"><c>ok</c>: the node takes invocations.</param>
/// <param name="Functions">How many functions are deployed.</param>
public sealed record Health(string Status, int Functions);
