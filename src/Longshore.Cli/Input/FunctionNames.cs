using Longshore.Cli.Output;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Input;

/// <summary>Reads function names.</summary>
internal static class FunctionNames
{
    /// <exception cref="CliException">The text is not a function name.</exception>
    public static FunctionName Parse(string text) => FunctionName.TryParse(text, out var name)
        ? name
        : throw new CliException($"\"{text}\" is not a function name: {FunctionName.Rule}", ExitCodes.Usage);
}
