using System.CommandLine;

namespace Longshore.Cli.Input;

/// <summary>The command line of <c>longshore run</c>: what is for the verb, and what is for the program.</summary>
/// <param name="ForVerb">The words for the verb's parser.</param>
/// <param name="ForProgram">The words after the program's name, and with <c>--file</c> all others that the verb does not know.</param>
/// <param name="Wrong">What is wrong with an option before the program's name, or null. Such options are mostly typing errors.</param>
/// <remarks>Options of the verb work after the program's name as well, where the program sees them too. What follows <c>--</c> is the
/// program's alone.</remarks>
internal sealed record RunArguments(IReadOnlyList<string> ForVerb, IReadOnlyList<string> ForProgram, string? Wrong)
{
    private const string FileOption = "--file";
    private const string End = "--";
    private static readonly string[] HelpOptions = ["--help", "-h", "-?", "--version"];

    // An option that may stand alone would otherwise take the program's name as its value.
    private const string Everything = "=/";

    /// <summary>Divides the words.</summary>
    /// <param name="words">The words after the verb's name.</param>
    /// <param name="options">The verb's options.</param>
    public static RunArguments Divide(IReadOnlyList<string> words, IEnumerable<Option> options)
    {
        var known = options.SelectMany(option => option.Aliases.Append(option.Name).Select(name => (name, option)))
            .DistinctBy(each => each.name, StringComparer.Ordinal).ToDictionary(each => each.name, each => each.option, StringComparer.Ordinal);
        var isNamed = words.TakeWhile(word => word != End).Any(word => word == FileOption || word.StartsWith(FileOption + "=", StringComparison.Ordinal));
        var (forVerb, forProgram) = (new List<string>(), new List<string>());
        var isAfterName = false;
        string? wrong = null;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == End)
            {
                TakeRest(words.Skip(i + 1), isNamed || isAfterName, forVerb, forProgram);
                break;
            }

            if (known.GetValueOrDefault(word.Split('=')[0]) is { } option)
            {
                var taken = TakesNextWord(option, word) && i + 1 < words.Count ? words.Skip(i).Take(2).ToList() : [word];
                i += taken.Count - 1;
                forVerb.AddRange(option.Arity.MinimumNumberOfValues == 0 && !IsSwitch(option) && !word.Contains('=', StringComparison.Ordinal) ? [word + Everything] : taken);
                if (isAfterName)
                {
                    forProgram.AddRange(taken);
                }

                isAfterName |= option.Name == FileOption;
            }
            else if (isNamed || isAfterName)
            {
                forProgram.Add(word);
            }
            else if (word.StartsWith('-') && !HelpOptions.Contains(word, StringComparer.Ordinal))
            {
                wrong ??= Describe(word.Split('=')[0], known.Where(each => !each.Value.Hidden).Select(each => each.Key));
            }
            else
            {
                forVerb.Add(word);
                isAfterName = !word.StartsWith('-');
            }
        }

        return new RunArguments(forVerb, forProgram, wrong);
    }

    private static string Describe(string word, IEnumerable<string> known)
    {
        var hint = Spelling.Nearest(word, known) is { } near ? $" (did you mean {near}?)" : "";
        return $"there is no option {word}{hint}; the program's own options stand after its name";
    }

    private static void TakeRest(IEnumerable<string> rest, bool hasProgram, List<string> forVerb, List<string> forProgram)
    {
        if (!hasProgram)
        {
            forVerb.AddRange(rest.Take(1));
            rest = rest.Skip(1);
        }

        forProgram.AddRange(rest);
    }

    private static bool IsSwitch(Option option) => option.ValueType == typeof(bool);

    private static bool TakesNextWord(Option option, string word) =>
        !IsSwitch(option) && option.Arity.MinimumNumberOfValues > 0 && !word.Contains('=', StringComparison.Ordinal);
}
