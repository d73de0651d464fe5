using System.CommandLine;
using System.CommandLine.Invocation;

namespace Longshore.Cli.Output;

/// <summary>Help as System.CommandLine prints it, with the verb's details below.</summary>
internal sealed class VerbHelp(SynchronousCommandLineAction standard, string rootDetails) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = standard.Invoke(parseResult);
        var details = parseResult.CommandResult.Command is Verb verb ? verb.Details : rootDetails;
        parseResult.InvocationConfiguration.Output.WriteLine(details);
        return exitCode;
    }
}
