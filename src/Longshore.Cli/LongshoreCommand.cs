using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Longshore.Cli.Input;
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
          longshore invoke hello --input "Ship ahoy"

        longshore VERB --help describes a verb. longshore bench NAME runs a benchmark.
        """;

    /// <param name="arguments">The command line.</param>
    public static RootCommand Create(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand(Summary)
        {
            DemoVerb.Create(),
            ServeVerb.Create(),
            NewVerb.Create(),
            DevVerb.Create(),
            UpVerb.Create(),
            DeployVerb.Create(),
            ListVerb.Create(),
            InspectVerb.Create(),
            InvokeVerb.Create(),
            ExplainVerb.Create(),
            WhatIfVerb.Create(),
            RemoveVerb.Create(),
            LogsVerb.Create(),
            VersionsVerb.Create(),
            RollbackVerb.CreateRollback(),
            RollbackVerb.CreatePromote(),
            LoadVerb.Create(),
            PlotVerb.Create(),
            RunVerb.Create([.. arguments.Skip(1)]),
            WorkerVerb.Create(),
            KeysVerb.Create(),
            SecretVerb.Create(),
            QueueVerb.Create(),
            ObjectsVerb.Create(),
            ClusterVerb.Create(),
            TrustVerb.Create(),
            FleetVerb.Create(),
            BoardVerb.Create(),
            CompletionVerb.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new VerbHelp(new HelpAction { MaxWidth = Wrapped.Width }, Details);
        return root;
    }

    /// <returns>The exit code of docs/failures.md.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        StandardStreams.Use();
        using var signals = new EndSignals();
        try
        {
            return await RunAsync(arguments, signals.Token);
        }
        catch (CliException failure)
        {
            return await ReportAsync([failure.Message], failure.ExitCode);
        }
        catch (NodeStartException failure)
        {
            return await ReportAsync(failure.Errors, ExitCodes.Usage);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException or SocketException or InvalidDataException)
        {
            return await ReportAsync([failure.Message], ExitCodes.Environment);
        }
        catch (Exception defect)
        {
            // The last border: whatever happens, the program says so and has an exit code.
            return await ReportAsync([$"failed in a way that must not happen; please report it: {defect}"], ExitCodes.Environment);
        }
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        arguments = HelpWords(arguments);

        // In invoke, a leading @ names an input file. The parser would read a file of arguments.
        var root = Create(arguments);
        var words = root.Subcommands.OfType<Verb>().FirstOrDefault(verb => verb.Name == arguments.FirstOrDefault())?.Words;
        var parsed = root.Parse(
            words is null ? arguments : [arguments[0], .. words], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            var verb = Path(parsed.CommandResult);
            await ReportAsync(parsed.Errors.Select(error => error.Message).Concat(Meant(parsed)), ExitCodes.Usage);
            await Console.Error.WriteLineAsync($"longshore {verb}--help shows the usage");
            return ExitCodes.Usage;
        }

        // The signals are EndSignals' alone.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    // longshore, longshore help and longshore help VERB.
    private static string[] HelpWords(string[] arguments) => arguments switch
    {
        [] => ["--help"],
        ["help", .. var verbs] => [.. verbs, "--help"],
        _ => arguments,
    };

    // What words that are no verbs or options were probably meant to be.
    private static IEnumerable<string> Meant(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        foreach (var word in parsed.UnmatchedTokens)
        {
            var known = word.StartsWith('-')
                ? command.Options.SelectMany(option => option.Aliases.Append(option.Name))
                : command.Subcommands.Select(verb => verb.Name);
            if (Spelling.Nearest(word, known) is { } meant)
            {
                yield return $"did you mean {meant}?";
            }
        }
    }

    // "secret set " for longshore secret set.
    private static string Path(CommandResult command) =>
        command.Command is RootCommand ? "" : (command.Parent is CommandResult parent ? Path(parent) : "") + command.Command.Name + " ";

    private static async Task<int> ReportAsync(IEnumerable<string> errors, int exitCode)
    {
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync(Console.IsErrorRedirected ? "longshore: " + error : Wrapped.Text("longshore: " + error));
        }

        return exitCode;
    }
}
