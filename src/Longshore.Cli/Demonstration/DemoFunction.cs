namespace Longshore.Cli.Demonstration;

/// <summary>A sample function with the arguments and input of the demonstration.</summary>
/// <param name="Name">The function's name; its module is NAME.wasm among the samples.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Input">Its standard input.</param>
internal sealed record DemoFunction(string Name, IReadOnlyList<string> Arguments, DemoInput Input);
