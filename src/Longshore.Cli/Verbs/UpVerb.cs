using System.CommandLine;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Cli.Projects;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore up</c>: deploys a project.</summary>
internal static class UpVerb
{
    private const string Summary = "Build and deploy all functions of a project (longshore.toml), together or not at all.";

    private const string Details = """
        It shows what it will create, change and remove, and then does it in one step: if one function
        is refused, all stay as they were. Functions that are gone from the file are shown, and removed
        with --prune only. docs/projects.md describes the file.

        Example:
          longshore up --dry-run
          longshore up
          longshore up --remote https://edge.example.com:8080 --token "$TOKEN" --prune
        """;

    /// <summary>The file of a project.</summary>
    public static Option<string> FileOption() => new("--file", "-f")
    {
        HelpName = "FILE",
        Description = "The project's file, or its directory",
        DefaultValueFactory = _ => Project.FileName,
    };

    public static Command Create()
    {
        var file = FileOption();
        var dryRun = new Option<bool>("--dry-run") { Description = "Build, show the plan, and change nothing" };
        var prune = new Option<bool>("--prune") { Description = "Remove functions of the project that are no longer in its file" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var remote = new RemoteOptions();
        var command = new Verb("up", Summary, Details) { file, dryRun, prune, data, json };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var project = ProjectReader.ReadFile(parsed.GetValue(file)!);
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            await using var functions = await remote.OpenAsync(parsed, directory, cancellationToken);
            var built = await new ProjectBuild(new CodeFile(directory)).RunAllAsync(project, cancellationToken);
            var plan = ProjectPlan.Of(project.Name, built, await functions.ListAsync(cancellationToken), parsed.GetValue(prune));
            var isJson = parsed.GetValue(json);
            if (!isJson)
            {
                Show(project, plan);
            }

            if (plan.Change() is { } change && !parsed.GetValue(dryRun))
            {
                var result = await Progress.ShowAsync(functions.ChangeAsync(change, cancellationToken), $"deploying {project.Name}", TimeProvider.System);
                if (result.Errors.Count > 0)
                {
                    throw new CliException(
                        string.Join('\n', result.Errors.Prepend("nothing was deployed:")), FailureTable.Of(Failure.BadModule).ExitCode);
                }

                if (!isJson)
                {
                    Console.Out.WriteLine($"{project.Name} is up");
                }
            }

            if (isJson)
            {
                CliJson.Write(plan.Steps.Select(step => new
                {
                    function = step.Function.Value,
                    action = step.Action.ToString().ToLowerInvariant(),
                    differences = step.Differences,
                }));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Show(Project project, ProjectPlan plan)
    {
        Console.Out.WriteLine(PlanText.Summary(project.Name, plan));
        foreach (var line in PlanText.Lines(plan))
        {
            Console.Out.WriteLine(line);
        }

        if (project.HasTenants)
        {
            Console.Out.WriteLine($"Its tenants are served by longshore serve {Project.FileName}, from the node's start.");
        }
    }
}
