using System.Text.Json.Serialization;

namespace Longshore.Node.Faces.Native;

/// <summary>The answer of <c>/healthz</c>.</summary>
/// <param name="Status"><c>ok</c>: the node accepts invocations and deployments. <c>degraded</c>: it accepts invocations.</param>
/// <param name="Functions">The number of deployed functions.</param>
/// <param name="Problems">Why the node is degraded, one sentence each; null if it is not.</param>
public sealed record Health(
    string Status, int Functions, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Problems = null);
