using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore deploy</c>: makes a function of a module.</summary>
internal static class DeployVerb
{
    private const string Summary = "Deploy a module of WebAssembly, JavaScript or Python as a function, or replace the function of this name.";

    private const string Details = """
        The running node of the data directory takes it at once; without one it is stored for the next start. A module of JavaScript
        exports a default function that is given a Request and returns a Response, bytes, text, or a value that becomes JSON; what it
        imports, also from node_modules, is deployed with it. A program of Python has a function handler(request), or is run as a script
        from standard input to standard output; what it imports beside it, from site-packages and from wheels, is deployed with it.

        Example:
          longshore deploy thumbnail samples/thumbnail.wasm --memory 32MiB --wall-time 500ms
          longshore deploy hello samples/hello.js
          longshore deploy hello samples/hello.py
          longshore deploy hello samples/hello.js --canary 10%
          longshore deploy site site.wasm --dir /srv/site:/site --dir /var/lib/site:/state:rw --env LANG=C
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var file = new Argument<string>("FILE") { Description = "The module: a WASI command (.wasm), JavaScript (.js, .mjs) or Python (.py, or a .zip with its modules)" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var spec = new SpecOptions();
        var canary = new Option<int?>("--canary")
        {
            HelpName = "PERCENT",
            Description = "Give the new version only this part of the calls; it is taken back when its failures or latency exceed a bound",
            CustomParser = ParsePercent,
        };
        var command = new Verb("deploy", Summary, Details) { name, file };
        spec.AddTo(command);
        command.Add(canary);
        command.Add(data);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!;
            var directory = SharedOptions.ParseDirectory(parsed.GetValue(data));
            var module = (await new CodeFile(directory).ReadAsync(path, cancellationToken)).Bytes;
            await using var functions = await FunctionAccess.OpenAsync(directory, cancellationToken);
            var asked = spec.Read(parsed, FunctionNames.Parse(parsed.GetValue(name)!), Artifact.Of(module));
            var percent = parsed.GetValue(canary);
            var deploying = percent is { } part
                ? functions.DeployCanaryAsync(asked, module, part, cancellationToken)
                : functions.DeployAsync(asked, module, cancellationToken);
            var function = await Progress.ShowAsync(deploying, $"deploying {asked.Name} ({Units.Size(module.Length)})", TimeProvider.System);
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
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"deployed {function.Function!.Name}, version {function.Function.Version}{(percent is { } share ? $" for {share} % of the calls" : "")}, module {function.Function.Module.Hex[..12]}"));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static int? ParsePercent(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text.EndsWith('%') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and < 100)
        {
            return percent;
        }

        argument.AddError($"--canary {text}: write the part of the calls as a whole number of percent from 1% to 99%");
        return null;
    }
}
