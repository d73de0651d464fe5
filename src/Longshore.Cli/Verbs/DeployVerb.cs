using System.CommandLine;
using System.CommandLine.Parsing;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Model;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore deploy</c>: makes a function of a module.</summary>
internal static class DeployVerb
{
    private const string Summary = "Deploy a WebAssembly module or a JavaScript module as a function, or replace the function of this name.";

    private const string Details = """
        The running node of the data directory takes it at once; without one it is stored for the next start. A module of JavaScript
        exports a default function that is given a Request and returns a Response, bytes, text, or a value that becomes JSON; what it
        imports, also from node_modules, is deployed with it.

        Example:
          longshore deploy thumbnail samples/thumbnail.wasm --memory 32MiB --wall-time 500ms
          longshore deploy hello samples/hello.js
          longshore deploy site site.wasm --dir /srv/site:/site --dir /var/lib/site:/state:rw
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var file = new Argument<string>("FILE") { Description = "The module: a WASI command (.wasm), or JavaScript (.js, .mjs)" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var limits = FunctionLimits.Default;
        var memory = Size("--memory", "Most linear memory", limits.MemoryBytesMax);
        var output = Size("--output", "Most output", limits.OutputBytesMax);
        var input = Size("--input", "Most input", limits.InputBytesMax);
        var stack = Size("--stack", "Most native stack", limits.StackBytesMax);
        var wallTime = new Option<TimeSpan?>("--wall-time")
        {
            HelpName = "DURATION",
            Description = $"Most time a call may run [default: {Units.Duration(limits.WallTimeMax)}]",
            CustomParser = result => Units.TryParseDuration(result.Tokens[0].Value, out var duration)
                ? duration
                : Refuse<TimeSpan?>(result, "write a duration as 200ms, 5s or 1min"),
        };
        var directories = new Option<FunctionDirectory[]>("--dir")
        {
            HelpName = "HOST:GUEST[:rw]",
            Description = "A directory of the node that the function sees as GUEST, read-only unless it says rw; may be repeated [default: none]",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = ParseDirectories,
        };
        var command = new Verb("deploy", Summary, Details)
        {
            name, file, memory, wallTime, output, input, stack, directories, data, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var asked = new FunctionLimits
            {
                MemoryBytesMax = parsed.GetValue(memory) ?? limits.MemoryBytesMax,
                WallTimeMax = parsed.GetValue(wallTime) ?? limits.WallTimeMax,
                OutputBytesMax = Narrow(parsed.GetValue(output) ?? limits.OutputBytesMax),
                InputBytesMax = Narrow(parsed.GetValue(input) ?? limits.InputBytesMax),
                StackBytesMax = Narrow(parsed.GetValue(stack) ?? limits.StackBytesMax),
                Directories = new FunctionDirectories(parsed.GetValue(directories) ?? []),
            };
            var path = parsed.GetValue(file)!;
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            var module = Path.GetExtension(path) is ".js" or ".mjs"
                ? JavaScriptFile.Read(path, directory)
                : await InputFile.ReadAsync(path, cancellationToken);
            await using var functions = FunctionAccess.Open(directory);
            var function = await functions.DeployAsync(
                FunctionNames.Parse(parsed.GetValue(name)!), module, asked, cancellationToken);
            if (function.Errors.Count > 0)
            {
                throw new CliException(
                    $"{path} was refused: {string.Join("; ", function.Errors)}", FailureTable.Of(Failure.BadModule).ExitCode);
            }

            if (parsed.GetValue(json))
            {
                CliJson.Write(function.Function);
            }
            else
            {
                Console.Out.WriteLine($"deployed {function.Function!.Name}, module {function.Function.Digest}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<long?> Size(string option, string description, long missing) => new(option)
    {
        HelpName = "SIZE",
        Description = $"{description} [default: {Units.Size(missing)}]",
        CustomParser = result => Units.TryParseSize(result.Tokens[0].Value, out var bytes)
            ? bytes
            : Refuse<long?>(result, "write a size as 64MiB, 512KiB or a number of bytes"),
    };

    private static FunctionDirectory[] ParseDirectories(ArgumentResult result)
    {
        var directories = new List<FunctionDirectory>();
        foreach (var token in result.Tokens)
        {
            if (FunctionDirectory.TryParse(token.Value, out var directory))
            {
                directories.Add(directory);
            }
            else
            {
                result.AddError($"\"{token.Value}\" is not understood: {FunctionDirectory.Rule}");
            }
        }

        return [.. directories];
    }

    private static T Refuse<T>(ArgumentResult result, string rule)
    {
        result.AddError($"\"{result.Tokens[0].Value}\" is not understood: {rule}");
        return default!;
    }

    // What no limit allows stays what no limit allows.
    private static int Narrow(long bytes) => (int)Math.Min(bytes, int.MaxValue);
}
