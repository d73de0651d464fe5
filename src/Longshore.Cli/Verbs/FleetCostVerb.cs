using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Fleet;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Fleet.Reports;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet cost</c>: boards against servers.</summary>
internal static class FleetCostVerb
{
    private const string Summary = "Compare the cost of boards with that of servers which run as many functions a minute.";

    private const string Details = """
        machines = functions per minute / those of one machine, rounded up
        cost = machines * (price + switch price / machines per switch
               + (watts + switch watts / machines per switch) / 1000 * hours * power usage effectiveness * price per kWh)

        All constants are in the file. Those of the sample are assumptions.

        Example:
          longshore fleet cost samples/fleet/cost.json
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The constants" };
        var json = SharedOptions.Json();
        var verb = new Verb("cost", Summary, Details) { file, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!;
            var errors = new List<ValidationError>();
            var model = CostModel.Read(await InputFile.ReadAsync(path, InputFile.ListBytesMax, cancellationToken), errors) ?? throw FleetFiles.Wrong(path, errors);
            if (parsed.GetValue(json))
            {
                CliJson.Write(new
                {
                    boards = new { machines = model.Count(model.Boards), cost = model.Cost(model.Boards) },
                    servers = new { machines = model.Count(model.Servers), cost = model.Cost(model.Servers) },
                    saving = model.Saving,
                });
            }
            else
            {
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{model.Count(model.Boards)} boards cost {model.Cost(model.Boards):0}, {model.Count(model.Servers)} servers {model.Cost(model.Servers):0} in {model.Years:0.##} years: boards save {model.Saving:0.0%}"));
            }

            return ExitCodes.Success;
        });
        return verb;
    }
}
