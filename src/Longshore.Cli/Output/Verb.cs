using System.CommandLine;

namespace Longshore.Cli.Output;

/// <summary>A verb of the command line: one line for the list of verbs, and more for its own help.</summary>
/// <param name="name">What is written on the command line.</param>
/// <param name="summary">One line.</param>
/// <param name="details">Further lines, an example among them.</param>
internal sealed class Verb(string name, string summary, string details) : Command(name, summary)
{
    public string Details => details;
}
