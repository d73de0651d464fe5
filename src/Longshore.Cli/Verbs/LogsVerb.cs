using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Logs;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Native;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore logs</c>: what functions wrote, and why their calls failed.</summary>
internal static class LogsVerb
{
    private const int UsualLines = 100;

    private const string Summary = "Show what functions wrote to standard error or the console, and why their calls failed.";

    private const string Details = """
        Each line has the time at which its call ended, the function with its version, and the id of the
        invocation, which a caller finds in the header Longshore-Invocation. The node writes the lines of
        a call when it has ended, and keeps them as serve's --log-size and --log-days say.

        Example:
          longshore logs hello
          longshore logs -f
          longshore logs hello --since 10min --json
        """;

    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "The function; without it the lines of all", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Show the lines to come too, until Ctrl+C" };
        var tail = new Option<int>("--tail", "-n")
        {
            HelpName = "N",
            Description = string.Create(CultureInfo.InvariantCulture, $"The last N lines, at most {LogQuery.LinesLimit}"),
            DefaultValueFactory = _ => UsualLines,
        };
        var since = new Option<DateTimeOffset>("--since")
        {
            HelpName = "TIME",
            Description = "Only lines since a time such as 2026-01-31T12:00:00Z, or of the last 30s, 10min, 2h or 3d",
            CustomParser = ParseSince,
        };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("logs", Summary, Details) { name, follow, tail, since, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = new LogQuery(ReadTail(parsed.GetValue(tail)))
            {
                Function = parsed.GetValue(name),
                Since = parsed.GetValue(since),
            };
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            await PrintAsync(access, query, parsed.GetValue(follow), parsed.GetValue(json), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task PrintAsync(IFunctionAccess access, LogQuery query, bool follows, bool json, CancellationToken cancellationToken)
    {
        var isEmpty = true;
        await foreach (var line in access.ReadLogsAsync(query, follows, cancellationToken))
        {
            isEmpty = false;
            Console.Out.WriteLine(json ? JsonSerializer.Serialize(line, ApiJson.Default.LogLine) : Text(line));
        }

        if (isEmpty && query.Function is { } function && !follows)
        {
            // A name that is misspelt has no lines either. That of a route is none of a function.
            throw FunctionName.TryParse(function, out var name) && await access.FindAsync(name, cancellationToken) is null
                ? await FunctionAccess.NotFoundAsync(access, name, cancellationToken)
                : new CliException($"no line of {function} is kept that was asked for", ExitCodes.Success);
        }
    }

    /// <summary>A line for people.</summary>
    public static string Text(LogLine line) => string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Function}{(line.Version > 0 ? "@" + line.Version.ToString(CultureInfo.InvariantCulture) : "")} {line.Invocation} {PrintableText.Of(line.Text)}");

    private static int ReadTail(int lines) => lines is >= 0 and <= LogQuery.LinesLimit
        ? lines
        : throw new CliException($"--tail {lines}: write a number of lines from 0 to {LogQuery.LinesLimit}", ExitCodes.Usage);

    private static DateTimeOffset ParseSince(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Units.TryParseDuration(text, out var span))
        {
            return TimeProvider.System.GetUtcNow() - span;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        argument.AddError($"--since {text}: write a time such as 2026-01-31T12:00:00Z, or a span such as 10min or 2h");
        return default;
    }
}
