using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Fleet;
using Longshore.Cli.Output;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet serve</c>: the orchestrator, until Ctrl+C.</summary>
internal static class FleetServeVerb
{
    private const string Summary = "Serve a fleet: give jobs to its boards, switch them, and measure them.";

    private const string Details = """
        Jobs and results are kept in the folder fleet of the data directory: a crash loses none and doubles none. Boards whose power switch has the kind
        "simulated" run in this process. Functions that are deployed in the data directory run on boards that are longshore board.

        Example:
          longshore fleet serve samples/fleet/simulated.json --simulate-faults 0.05
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The fleet: fleet.json" };
        var data = SharedOptions.DataDirectory();
        var faults = new Option<double>("--simulate-faults") { HelpName = "PART", Description = "The part of the jobs at which a simulated board hangs, vanishes or answers garbage, 0 to 1" };
        var seed = new Option<int>("--simulate-seed") { HelpName = "N", Description = "The seed of these faults", DefaultValueFactory = _ => 1 };
        var json = SharedOptions.Json();
        var verb = new Verb("serve", Summary, Details) { file, data, faults, seed, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var config = await FleetFiles.ReadConfigAsync(parsed.GetValue(file)!, cancellationToken);
            if (parsed.GetValue(faults) is < 0 or > 1)
            {
                throw new CliException("--simulate-faults is outside 0 to 1", ExitCodes.Usage);
            }

            return await ServeAsync(
                config, SharedOptions.ParseDirectory(parsed.GetValue(data)), parsed.GetValue(faults), parsed.GetValue(seed), parsed.GetValue(json), cancellationToken);
        });
        return verb;
    }

    private static async Task<int> ServeAsync(
        FleetConfig config, string dataDirectory, double faults, int seed, bool isJson, CancellationToken cancellationToken)
    {
        await using var fleet = await OpenedFleet.OpenAsync(config, dataDirectory, faults, seed, cancellationToken);
        Announcement.Try(() => Announce(fleet.Host, config, isJson));
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how a fleet ends.
        }

        return ExitCodes.Success;
    }

    private static void Announce(FleetHost host, FleetConfig config, bool isJson)
    {
        if (isJson)
        {
            CliJson.Write(new { endpoint = host.Endpoint.ToString(), boards = config.Boards.Count, policy = config.Policy.Name });
        }
        else
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"fleet serves at {host.Endpoint}, {config.Boards.Count} boards, policy {config.Policy.Name}"));
        }
    }
}
