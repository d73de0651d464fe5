using System.CommandLine;
using System.CommandLine.Invocation;

namespace Longshore.Cli.Output;

/// <summary>Prints System.CommandLine's help and then the verb's details.</summary>
internal sealed class VerbHelp(SynchronousCommandLineAction standard, string rootDetails) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = standard.Invoke(parseResult);
        var details = parseResult.CommandResult.Command is Verb verb ? verb.Details : rootDetails;
        parseResult.InvocationConfiguration.Output.WriteLine(Wrapped.Paragraphs(details));
        return exitCode;
    }
}
