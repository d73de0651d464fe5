using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Longshore.Cli.Fleet;
using Longshore.Cli.Output;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet status</c>: the boards and jobs of the running fleet.</summary>
internal static class FleetStatusVerb
{
    private static readonly string[] Columns = ["id", "state", "resting", "connected", "function", "powerUps", "boots", "jobs", "failures", "losses"];

    private const string Summary = "Show the boards and jobs of the running fleet, and what went wrong.";

    private const string Details = """
        Example:
          longshore fleet status --json
        """;

    public static Command Create()
    {
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("status", Summary, Details) { data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            using var fleet = await FleetAccess.ConnectAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            using var status = await fleet.StatusAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(status.RootElement);
            }
            else
            {
                Print(status.RootElement);
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Print(JsonElement status)
    {
        Console.Out.WriteLine(Fields(status.GetProperty("jobs"), isAll: true));
        var problems = Fields(status.GetProperty("problems"), isAll: false);
        Console.Out.WriteLine(problems.Length == 0 ? "nothing went wrong" : problems);
        var table = new Table().AddColumns(Columns);
        foreach (var board in status.GetProperty("boards").EnumerateArray())
        {
            table.AddRow([.. Columns.Select(column => Markup.Escape(board.GetProperty(column).ToString()))]);
        }

        Terminal.Write(table);
    }

    private static string Fields(JsonElement numbers, bool isAll) => string.Join(", ", numbers.EnumerateObject()
        .Where(field => isAll || field.Value.GetInt64() > 0)
        .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Name} {field.Value.GetInt64()}")));
}
