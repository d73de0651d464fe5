using System.CommandLine;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Longshore.Cli.Projects;
using Longshore.Functions.Calls;
using Longshore.Functions.Logs;
using Longshore.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore dev</c>: a node for working on a project.</summary>
internal static class DevVerb
{
    private const string Summary = "Work on a project: deploy it to a node, and again whenever a file is saved. Shows requests, output and errors.";

    private const string Details = """
        It starts a node on the data directory, or uses the one that runs there; with --remote it uses a
        node elsewhere. Of the node that it starts, each request is shown; of another one, what the
        project's functions write and why their calls fail. A version with an error is not deployed,
        so the last good one answers on. Ctrl+C ends it; the functions stay deployed.

        Example:
          longshore new ts shop && cd shop
          longshore dev
          curl localhost:8080/function/shop
        """;

    public static Command Create()
    {
        var file = UpVerb.FileOption();
        var data = SharedOptions.DataDirectory();
        var port = SharedOptions.Port();
        var listen = SharedOptions.Listen();
        var remote = new RemoteOptions();
        var command = new Verb("dev", Summary, Details) { file, data, port, listen };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = ProjectReader.FileOf(parsed.GetValue(file)!);
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            var isOwn = !remote.IsGiven(parsed) && !DataDirectoryLock.IsTaken(directory);
            await using var node = isOwn
                ? await StartAsync(NodeOptionsParser.Parse(directory, parsed.GetValue(port), parsed.GetValue(listen)!), cancellationToken)
                : null;
            await using var functions = node is null
                ? await remote.OpenAsync(parsed, directory, cancellationToken)
                : await NodeFunctions.ConnectAsync(node.Record, cancellationToken);
            Console.Out.WriteLine($"{path} is watched; {(node is null ? "" : $"functions answer at {node.Record.Url}/function/NAME; ")}Ctrl+C ends it");
            var session = new DevSession(path, functions, directory, Console.Out.WriteLine, TimeProvider.System);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var showing = node is null ? ShowLogAsync(functions, session, ending.Token) : Task.CompletedTask;
            try
            {
                await session.RunAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl+C is how it is meant to end.
            }
            finally
            {
                await ending.CancelAsync();
                await showing;
            }

            return ExitCodes.Success;
        });
        return command;
    }

    // What a call wrote and why it failed is among its lines.
    private static Task<NodeHost> StartAsync(NodeOptions options, CancellationToken cancellationToken) => NodeHost.StartAsync(
        options with { LogLevel = LogLevel.Error, IsDevelopment = true, CallEnded = Show }, TimeProvider.System, cancellationToken);

    // Without the log, the project is deployed all the same.
    private static async Task ShowLogAsync(IFunctionAccess functions, DevSession session, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in functions.ReadLogsAsync(new LogQuery(LinesMax: 0), follows: true, cancellationToken))
            {
                if (session.Contains(line.Function))
                {
                    Console.Out.WriteLine(LogsVerb.Text(line));
                }
            }
        }
        catch (CliException failure)
        {
            await Console.Error.WriteLineAsync($"longshore: the log is not shown: {failure.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session has ended.
        }
    }

    // In one piece, because calls end at one time.
    private static void Show(Invocation invocation, InvocationResult result) =>
        Console.Out.WriteLine(string.Join('\n', CallLines.Of(invocation, result, TimeProvider.System.GetLocalNow())));
}
