namespace Longshore.JavaScript.Contexts;

/// <summary>A host function with the number of arguments that it reads.</summary>
/// <param name="Call">The function.</param>
/// <param name="Parameters">The fewest arguments. A call with fewer throws a <c>TypeError</c> in the guest.</param>
public readonly record struct HostFunction(JavaScriptHostFunction Call, int Parameters);
