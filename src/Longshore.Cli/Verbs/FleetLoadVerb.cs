using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Fleet;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Load;
using Longshore.Fleet.Serving;
using Longshore.Fleet.Settings;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet load</c>: MicroFaaS's load generator, reproducible.</summary>
internal static class FleetLoadVerb
{
    private const string Summary = "Submit MicroFaaS's stream of jobs: 17,000 of 17 functions, some in each tick, for boards drawn at random.";

    private const string Details = """
        The same seed gives the same jobs in the same order. An interrupted load that is started again with the same key adds only what is missing.

        Example:
          longshore fleet load fleet.json --jobs 1700 --seed 7
        """;

    // One submission of jobs that come at once.
    private const int ChunkMax = 1_000;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The fleet: fleet.json" };
        var inputs = new Option<string>("--inputs") { HelpName = "FILE", Description = "Functions with their arguments", DefaultValueFactory = _ => Path.Combine(SampleFiles.Folder, "inputs", "microfaas.json") };
        var jobs = new Option<int?>("--jobs") { HelpName = "N", Description = "The number of jobs [default: load.jobs of the fleet, 17000]" };
        var seed = new Option<int?>("--seed") { HelpName = "N", Description = "The seed [default: load.seed of the fleet]" };
        var atOnce = new Option<bool>("--at-once") { Description = "Submit all jobs at once, without waiting between the ticks" };
        var anyBoard = new Option<bool>("--any-board") { Description = "Name no boards: the policy chooses" };
        var key = new Option<string>("--key") { HelpName = "KEY", Description = "A name for this load", DefaultValueFactory = _ => Guid.NewGuid().ToString("N") };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("load", Summary, Details) { file, inputs, jobs, seed, atOnce, anyBoard, key, data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var config = await FleetFiles.ReadConfigAsync(parsed.GetValue(file)!, cancellationToken);
            var load = config.Load with
            {
                Jobs = parsed.GetValue(jobs) ?? config.Load.Jobs,
                Seed = parsed.GetValue(seed) ?? config.Load.Seed,
                Period = parsed.GetValue(atOnce) ? TimeSpan.Zero : config.Load.Period,
            };
            if (load.Jobs < 1)
            {
                throw new CliException("--jobs is at least 1", ExitCodes.Usage);
            }

            var stream = new JobLoad(await FleetFiles.ReadInputsAsync(parsed.GetValue(inputs)!, cancellationToken), load.Jobs, load.Seed);
            var ticks = stream.Ticks([.. config.Boards.Select(board => board.Id)], !parsed.GetValue(anyBoard));
            using var fleet = await FleetAccess.ConnectAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            await SubmitAsync(fleet, parsed.GetValue(key)!, load, ticks, cancellationToken);
            Print(load, parsed.GetValue(json));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static async Task SubmitAsync(
        ControlClient fleet, string key, LoadConfig load, IEnumerable<IReadOnlyList<JobRequest>> ticks, CancellationToken cancellationToken)
    {
        var chunks = load.Period > TimeSpan.Zero ? ticks : ticks.SelectMany(tick => tick).Chunk(ChunkMax);
        foreach (var (index, chunk) in chunks.Index())
        {
            if (index > 0 && load.Period > TimeSpan.Zero)
            {
                await Task.Delay(load.Period, cancellationToken);
            }

            await FleetAccess.SubmitAsync(
                fleet, string.Create(CultureInfo.InvariantCulture, $"{key} {load.Seed} {load.Jobs} {index}"), chunk, cancellationToken);
        }
    }

    private static void Print(LoadConfig load, bool isJson)
    {
        if (isJson)
        {
            CliJson.Write(new { jobs = load.Jobs, seed = load.Seed });
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"submitted {load.Jobs} jobs, seed {load.Seed}"));
        }
    }
}
