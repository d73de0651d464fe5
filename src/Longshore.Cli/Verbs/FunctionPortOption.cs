using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;
using Longshore.Node.Hosting;

namespace Longshore.Cli.Verbs;

/// <summary>The option of <c>longshore serve</c> that gives functions ports of their own.</summary>
internal sealed class FunctionPortOption
{
    /// <summary>The option's name.</summary>
    public const string Name = "--function-port";

    /// <summary>The option.</summary>
    public Option<string[]> Option { get; } = new(Name)
    {
        HelpName = "PORT=NAME",
        Description = "Serve the function NAME on this port as well, where every path is the function's. May be given several times",
    };

    /// <summary>Reads the option.</summary>
    /// <exception cref="CliException">A value has another form.</exception>
    public IReadOnlyList<FunctionPort> Read(ParseResult parsed) => [.. (parsed.GetValue(Option) ?? []).Select(Parse)];

    private static FunctionPort Parse(string text)
    {
        var parts = text.Split('=', 2);
        return parts.Length == 2
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            && FunctionName.TryParse(parts[1], out var name)
                ? new FunctionPort(port, name)
                : throw new CliException($"{Name} {text}: write PORT=NAME, such as 8081=kafka, with a port from 1 to {ushort.MaxValue}; {FunctionName.Rule}", ExitCodes.Usage);
    }
}
