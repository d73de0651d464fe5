using Longshore.Functions.Specs;

namespace Longshore.Node.Hosting;

/// <summary>A port whose every path belongs to one deployed function.</summary>
/// <param name="Port">The TCP port.</param>
/// <param name="Function">The function. It need not be deployed yet.</param>
public readonly record struct FunctionPort(int Port, FunctionName Function);
