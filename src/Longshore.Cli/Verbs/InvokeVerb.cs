using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Unicode;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore invoke</c>: calls a function and prints its output.</summary>
internal static class InvokeVerb
{
    private const string Summary = "Call a function: ARGS become its arguments, --input its standard input; its output is printed unchanged.";

    private const string Details = """
        Calls the running node of the data directory, or the node at --node, or with --local runs the function in this
        process. A function that ends with an exit code gives it to this program; every other failure has the exit code
        of docs/failures.md.

        Example:
          longshore invoke fibonacci 10
          echo 10 | longshore invoke fibonacci
          longshore invoke thumbnail --input @picture.ppm 128 > thumbnail.png
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var arguments = new Argument<string[]>("ARGS") { Description = "The function's arguments" };
        var input = new Option<string?>("--input")
        {
            HelpName = "TEXT|@FILE",
            Description = "Standard input: the text itself, @FILE, or @- for this program's own standard input [default: the latter, unless it is a terminal]",
        };
        var local = new Option<bool>("--local") { Description = "Run in this process instead of a node" };
        var url = new Option<Uri?>("--node")
        {
            HelpName = "URL",
            Description = "Call the node at this URL",
            CustomParser = ParseUrl,
        };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("invoke", Summary, Details) { name, arguments, input, local, url, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var function = FunctionNames.Parse(parsed.GetValue(name)!);
            CheckDirectory(parsed.GetValue(data));
            await using var access = await OpenAsync(
                parsed.GetValue(local), parsed.GetValue(url), SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var bytes = await ReadInputAsync(parsed.GetValue(input), cancellationToken);
            var outcome = await access.InvokeAsync(function, parsed.GetValue(arguments) ?? [], bytes, cancellationToken);
            await PrintAsync(function, outcome, parsed.GetValue(json));
            return ExitCodeOf(outcome);
        });
        return command;
    }

    // A guest that ends itself gives this program its exit code. The system keeps the low eight bits, and 0 would mean success.
    private static int ExitCodeOf(InvocationOutcome outcome) => outcome.Failure switch
    {
        null => ExitCodes.Success,
        Failure.Exited when (outcome.ExitCode & 0xff) is not 0 and var code => code,
        var failure => FailureTable.Of(failure.Value).ExitCode,
    };

    private static Uri? ParseUrl(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(NodeUrl.Complete(text), UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"\"{text}\" is not the URL of a node: write it as http://host:8080");
        return null;
    }

    private static async Task<IFunctionAccess> OpenAsync(bool local, Uri? url, string directory, CancellationToken cancellationToken)
    {
        if (local && url is not null)
        {
            throw new CliException("--local and --node exclude each other", ExitCodes.Usage);
        }

        return local ? new LocalFunctions(directory)
            : url is not null ? new NodeFunctions(url, token: null)
            : await FunctionAccess.OpenNodeAsync(directory, cancellationToken);
    }

    // Until now --data has named the input of this verb.
    private static void CheckDirectory(string? data)
    {
        if (data is { Length: > 0 } && !Directory.Exists(data))
        {
            throw new CliException(
                $"--data {data}: there is no such directory; --data names the node's data directory, --input the function's input", ExitCodes.Usage);
        }
    }

    // The largest input that any function may have.
    /// <summary>The bytes of the option <c>--input</c>.</summary>
    internal static async Task<byte[]> ReadInputAsync(string? input, CancellationToken cancellationToken) => input switch
    {
        null => Console.IsInputRedirected && StandardStreams.IsInputOpen
            ? await InputFile.ReadStandardInputAsync(LimitTable.Input.Maximum, cancellationToken)
            : [],
        "@-" => await InputFile.ReadStandardInputAsync(LimitTable.Input.Maximum, cancellationToken),
        ['@', .. var path] => await InputFile.ReadAsync(path, LimitTable.Input.Maximum, cancellationToken),
        _ => Encoding.UTF8.GetBytes(input),
    };

    private static async Task PrintAsync(FunctionName function, InvocationOutcome outcome, bool json)
    {
        if (json)
        {
            var isText = Utf8.IsValid(outcome.Output);
            CliJson.Write(new
            {
                function = function.Value,
                failure = outcome.Failure?.ToString(),
                detail = outcome.Detail,
                trap = outcome.Trap,
                stack = outcome.Stack,
                exitCode = outcome.ExitCode,
                output = isText ? Encoding.UTF8.GetString(outcome.Output) : null,
                outputBase64 = isText ? null : Convert.ToBase64String(outcome.Output),
                durationMicroseconds = (long)outcome.Duration.TotalMicroseconds,
            });
            return;
        }

        await using var output = StandardStreams.OpenOutput();
        output.Write(outcome.Output);
        if (outcome.StandardError.Length > 0)
        {
            await Console.Error.WriteAsync(outcome.StandardError);
        }

        if (outcome.Failure is { } failure)
        {
            await Console.Error.WriteLineAsync($"longshore: {function} failed: {failure}: {outcome.Detail}");
            foreach (var frame in outcome.Stack)
            {
                await Console.Error.WriteLineAsync("  at " + frame);
            }
        }
    }
}
