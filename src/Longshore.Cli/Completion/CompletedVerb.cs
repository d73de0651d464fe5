using System.CommandLine;

namespace Longshore.Cli.Completion;

/// <summary>A verb as shells complete it.</summary>
/// <param name="Path">Its words, such as <c>secret set</c>; empty for the command itself.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Verbs">The verbs below it.</param>
/// <param name="Options">Its options.</param>
internal sealed record CompletedVerb(string Path, string Summary, IReadOnlyList<CompletedVerb> Verbs, IReadOnlyList<CompletedOption> Options)
{
    /// <summary>The verb of a command, with all below it.</summary>
    public static CompletedVerb Of(Command command, string path = "") => new(
        path,
        Line(command.Description),
        [.. command.Subcommands.Where(each => !each.Hidden).Select(each => Of(each, path.Length == 0 ? each.Name : $"{path} {each.Name}"))],
        [.. command.Options.Where(option => !option.Hidden).SelectMany(CompletedOption.Of)]);

    /// <summary>This verb and all below it.</summary>
    public IEnumerable<CompletedVerb> All() => Verbs.SelectMany(verb => verb.All()).Prepend(this);

    /// <summary>The path of the verb that it is below.</summary>
    public string Parent => Path[..Math.Max(Path.LastIndexOf(' '), 0)];

    /// <summary>The last word of its path.</summary>
    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];

    /// <summary>A description as one short line.</summary>
    public static string Line(string? text)
    {
        const int CharactersMax = 80;
        var line = (text ?? "").ReplaceLineEndings(" ");
        var end = line.IndexOf(". ", StringComparison.Ordinal);
        line = (end < 0 ? line : line[..end]).TrimEnd('.');
        return line.Length <= CharactersMax ? line : line[..(CharactersMax - 3)] + "...";
    }
}
