using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Cli.Fleet;
using Longshore.Cli.Output;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet submit</c>: puts jobs into the queue of a running fleet.</summary>
internal static class FleetSubmitVerb
{
    private const string Summary = "Put jobs of a function into the queue of the running fleet.";

    private const string Details = """
        When the command has ended, the jobs are on the disk. A submission that is repeated with the same key adds nothing.

        Example:
          longshore fleet submit regex_match --arguments '{"data": "a1b2", "pattern": "\\d"}' --count 10
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var arguments = new Option<string>("--arguments") { HelpName = "JSON", Description = "The function's arguments, a JSON object", DefaultValueFactory = _ => "{}" };
        var count = new Option<int>("--count") { HelpName = "N", Description = "The number of jobs", DefaultValueFactory = _ => 1 };
        var board = new Option<int?>("--board") { HelpName = "N", Description = "The board that has to run them [default: any]" };
        var deadline = new Option<string?>("--deadline") { HelpName = "DURATION", Description = "The time in which results are wanted [default: none]" };
        var key = new Option<string?>("--key") { HelpName = "KEY", Description = "A name for the submission" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("submit", Summary, Details) { name, arguments, count, board, deadline, key, data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new JobRequest(parsed.GetValue(name)!, Compact(parsed.GetValue(arguments)!))
            {
                Board = Board(parsed.GetValue(board)),
                Deadline = Deadline(parsed.GetValue(deadline)),
            };
            if (parsed.GetValue(count) < 1)
            {
                throw new CliException("--count is at least 1", ExitCodes.Usage);
            }

            using var fleet = await FleetAccess.ConnectAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var numbers = await FleetAccess.SubmitAsync(
                fleet, parsed.GetValue(key), [.. Enumerable.Repeat(request, parsed.GetValue(count))], cancellationToken);
            Print(numbers, parsed.GetValue(json));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static void Print(JobNumbers numbers, bool isJson)
    {
        if (isJson)
        {
            CliJson.Write(new { first = numbers.First.ToWire(), count = numbers.Count });
        }
        else
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"submitted {numbers.Count} {(numbers.Count == 1 ? "job" : "jobs")}, the first is {numbers.First.ToWire()}"));
        }
    }

    private static byte[] Compact(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Encoding.UTF8.GetBytes(JsonSerializer.Serialize(document.RootElement))
                : throw new CliException("--arguments is no JSON object", ExitCodes.Usage);
        }
        catch (JsonException failure)
        {
            throw new CliException($"--arguments is not JSON: {failure.Message}", ExitCodes.Usage);
        }
    }

    private static BoardId? Board(int? number) => number switch
    {
        null => null,
        >= 1 and <= BoardId.ValueMax => BoardId.Of(number.Value),
        _ => throw new CliException($"--board is outside 1 to {BoardId.ValueMax}", ExitCodes.Usage),
    };

    private static DateTimeOffset? Deadline(string? text) =>
        text is null ? null
        : Units.TryParseDuration(text, out var time) ? TimeProvider.System.GetUtcNow() + time
        : throw new CliException("write --deadline as 5s or 10min", ExitCodes.Usage);
}
