using System.CommandLine;

namespace Longshore.Cli.Output;

/// <summary>A verb of the command line with the texts of its help.</summary>
/// <param name="name">The verb's name on the command line.</param>
/// <param name="summary">One sentence for the list of verbs.</param>
/// <param name="details">More lines for the verb's own help, with an example.</param>
internal sealed class Verb(string name, string summary, string details) : Command(name, summary)
{
    public string Details => details;

    /// <summary>The words that the parser reads in place of those after the verb's name; null for those.</summary>
    public IReadOnlyList<string>? Words { get; set; }
}
