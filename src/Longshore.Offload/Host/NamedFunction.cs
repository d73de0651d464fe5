using Longshore.JavaScript.Contexts;

namespace Longshore.Offload.Host;

/// <summary>A host function under the name by which <c>host.js</c> calls it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Call">The function.</param>
/// <param name="Parameters">The fewest arguments.</param>
internal readonly record struct NamedFunction(string Name, JavaScriptHostFunction Call, int Parameters = 0);
