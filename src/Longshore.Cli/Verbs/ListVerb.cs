using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Access;
using Longshore.Cli.Output;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore list</c>: the deployed functions.</summary>
internal static class ListVerb
{
    private const string Summary = "List the deployed functions.";

    private const string Details = """
        Example:
          longshore list --json
        """;

    public static Command Create()
    {
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("list", Summary, Details) { data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var functions = await access.ListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(functions);
                return ExitCodes.Success;
            }

            if (functions.Count == 0)
            {
                Console.Out.WriteLine("No function is deployed; longshore deploy NAME FILE deploys one.");
                return ExitCodes.Success;
            }

            var table = new Table().AddColumns("function", "version", "module", "memory", "wall time", "deployed");
            foreach (var function in functions)
            {
                table.AddRow(
                    function.Name.Value,
                    function.Version.ToString(CultureInfo.InvariantCulture),
                    function.Module.Hex[..12],
                    Units.Size(function.Limits.MemoryBytesMax),
                    Units.Duration(function.Limits.WallTimeMax),
                    function.DeployedAt.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture));
            }

            Terminal.Write(table);
            return ExitCodes.Success;
        });
        return command;
    }
}
