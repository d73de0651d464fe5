using System.CommandLine;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Cli.Projects;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore new</c>: begins a project.</summary>
internal static class NewVerb
{
    private const string Summary = "Begin a project: a directory with a function in C, JavaScript, TypeScript or Python, ready for longshore up.";

    private const string Details = """
        Example:
          longshore new ts shop
          cd shop
          longshore dev
        """;

    public static Command Create()
    {
        var language = new Argument<string>("LANGUAGE") { Description = string.Join(", ", ProjectTemplate.Languages) };
        language.AcceptOnlyFromAmong([.. ProjectTemplate.Languages]);
        var name = new Argument<string>("NAME") { Description = "The project's name: its directory, and its first function" };
        var command = new Verb("new", Summary, Details) { language, name };
        command.SetAction(parsed =>
        {
            var asked = FunctionNames.Parse(parsed.GetValue(name)!);
            foreach (var file in ProjectTemplate.Write(parsed.GetValue(language)!, asked, asked.Value))
            {
                Console.Out.WriteLine($"  {asked}/{file}");
            }

            Console.Out.WriteLine($"Now: cd {asked}, and longshore dev to work on it or longshore up to deploy it");
            return ExitCodes.Success;
        });
        return command;
    }
}
