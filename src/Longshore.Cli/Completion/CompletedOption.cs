using System.CommandLine;

namespace Longshore.Cli.Completion;

/// <summary>A name of an option as shells complete it.</summary>
/// <param name="Name">The name, with its dashes.</param>
/// <param name="Summary">What it does.</param>
/// <param name="TakesValue">Whether a value follows.</param>
internal sealed record CompletedOption(string Name, string Summary, bool TakesValue)
{
    // The names of a command for Windows.
    private static bool IsShown(string name) => name.StartsWith('-') && name.Length > 1 && !name.Contains('?', StringComparison.Ordinal);

    /// <summary>All names of an option.</summary>
    public static IEnumerable<CompletedOption> Of(Option option) => option.Aliases.Prepend(option.Name).Where(IsShown)
        .Select(name => new CompletedOption(name, CompletedVerb.Line(option.Description), option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0));
}
