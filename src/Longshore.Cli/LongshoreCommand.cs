using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Longshore.Cli.Output;
using Longshore.Cli.Verbs;
using Longshore.Node.Hosting;
using Longshore.Storage;

namespace Longshore.Cli;

/// <summary>The command <c>longshore</c>: its verbs, and the messages and exit codes of their errors.</summary>
internal static class LongshoreCommand
{
    private const string Summary = "Longshore runs functions where they should run.";

    private const string Details = """
        Example:
          longshore serve &
          longshore deploy hello samples/echo.wasm
          longshore invoke hello --data "Ship ahoy"

        longshore VERB --help describes a verb. longshore bench NAME runs a benchmark.
        """;

    public static RootCommand Create()
    {
        var root = new RootCommand(Summary)
        {
            DemoVerb.Create(),
            ServeVerb.Create(),
            DeployVerb.Create(),
            ListVerb.Create(),
            InspectVerb.Create(),
            InvokeVerb.Create(),
            RemoveVerb.Create(),
            LoadVerb.Create(),
            PlotVerb.Create(),
            RunVerb.Create(),
            WorkerVerb.Create(),
            KeysVerb.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new VerbHelp((SynchronousCommandLineAction)help.Action!, Details);
        return root;
    }

    /// <returns>The exit code of docs/failures.md.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        // In invoke, a leading @ names an input file. The parser would read a file of arguments.
        var parsed = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync("longshore: " + error.Message);
            }

            var verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
            await Console.Error.WriteLineAsync($"longshore {verb}--help shows the usage");
            return ExitCodes.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            };
            return await parsed.InvokeAsync(configuration);
        }
        catch (CliException failure)
        {
            await Console.Error.WriteLineAsync("longshore: " + failure.Message);
            return failure.ExitCode;
        }
        catch (NodeStartException failure)
        {
            foreach (var error in failure.Errors)
            {
                await Console.Error.WriteLineAsync("longshore: " + error);
            }

            return ExitCodes.Usage;
        }
        catch (StorageException failure)
        {
            await Console.Error.WriteLineAsync("longshore: " + failure.Message);
            return ExitCodes.Environment;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }
}
