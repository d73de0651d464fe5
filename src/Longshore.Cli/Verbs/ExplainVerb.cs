using System.CommandLine;
using System.Globalization;
using System.Net;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Calls;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Native;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore explain</c>: where a call would run, and why.</summary>
internal static class ExplainVerb
{
    private const string Summary = "Show where a call of a function would run now, what every executor offers, and why the others lose. Nothing runs.";

    private const string Details = """
        Asks the running node of the data directory. Exit code 0 if an executor can run the call, otherwise that of the
        failure Unplaceable.

        Example:
          longshore explain thumbnail --input @picture.ppm --deadline 50ms
          longshore explain count --object logs/today.txt --policy data --json
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var input = new Option<string?>("--input")
        {
            HelpName = "TEXT|@FILE",
            Description = "The input of the call; only its length counts [default: empty]",
        };
        var deadline = new Option<TimeSpan?>("--deadline")
        {
            HelpName = "DURATION",
            Description = "The time until the deadline [default: that of the function]",
            CustomParser = result =>
            {
                if (!Units.TryParseDuration(result.Tokens[0].Value, out var duration))
                {
                    result.AddError($"--deadline {result.Tokens[0].Value}: write a duration as 200ms, 5s or 1min");
                }

                return duration;
            },
        };
        var address = new Option<string?>("--object")
        {
            HelpName = "BUCKET/KEY",
            Description = "The object that the call is about; the function needs a grant for it",
        };
        var trust = new Option<string?>("--trust") { HelpName = "LEVEL", Description = "What an executor must prove: none, signed, attested, tpm or sgx [default: that of the function]" };
        var policy = PlacementVerbOptions.Goal("--policy", $"What is preferred: {string.Join(", ", PlacementGoals.All)} [default: that of the function, or the node]");
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("explain", Summary, Details) { name, input, deadline, address, trust, policy, data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var function = FunctionNames.Parse(parsed.GetValue(name)!);
            var bytes = parsed.GetValue(input) is null ? 0 : (await InvokeVerb.ReadInputAsync(parsed.GetValue(input), cancellationToken)).Length;
            var query = QueryOf(bytes, parsed.GetValue(deadline), parsed.GetValue(address), parsed.GetValue(trust), parsed.GetValue(policy));
            await using var node = await FunctionAccess.OpenNodeAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            using var response = await node.SendAsync(HttpMethod.Get, $"/functions/{function}/placement?{query}", null, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw await FunctionAccess.NotFoundAsync(node, function, cancellationToken);
            }

            var explanation = await node.ReadAsync(response, PlacementJson.Default.PlacementExplanation, cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(explanation);
            }
            else
            {
                Print(explanation);
            }

            return explanation.Winner is null ? Node.Faces.Calls.FailureTable.Of(Failure.Unplaceable).ExitCode : ExitCodes.Success;
        });
        return verb;
    }

    private static string QueryOf(int bytes, TimeSpan? deadline, string? address, string? trust, PlacementGoal? policy)
    {
        if (address is not null && !ObjectAddress.TryParse(address, out _))
        {
            throw new CliException($"--object {address}: {ObjectAddress.Rule}", ExitCodes.Usage);
        }

        if (trust is not null && !TrustLevels.TryParse(trust, out _))
        {
            throw new CliException($"--trust {trust}: {TrustLevels.Rule}", ExitCodes.Usage);
        }

        (string Key, string? Value)[] all =
        [
            (PlacementQuery.InputBytesKey, bytes.ToString(CultureInfo.InvariantCulture)),
            (PlacementQuery.DeadlineKey, ((long?)deadline?.TotalMicroseconds)?.ToString(CultureInfo.InvariantCulture)),
            (PlacementQuery.ObjectKeyName, address),
            (PlacementQuery.TrustKey, trust),
            (PlacementQuery.PolicyKey, policy?.Name()),
        ];
        return string.Join('&', all.Where(each => each.Value is not null).Select(each => $"{each.Key}={Uri.EscapeDataString(each.Value!)}"));
    }

    private static void Print(PlacementExplanation explanation)
    {
        var table = new Table().AddColumns("", "executor", "kind", "ready in", "runs", "moves", "joules", "cost", "trust", "why");
        foreach (var each in explanation.Candidates)
        {
            table.AddRow(
                each.Wins ? "*" : "",
                Markup.Escape(each.Executor),
                each.Kind,
                Time(each.ReadyUs),
                Time(each.RunUs),
                each.Bytes is { } bytes ? Units.Size(bytes) : "",
                Number(each.Joules, each),
                Number(each.Cost, each),
                each.Trust ?? "",
                Markup.Escape(each.Reason));
        }

        Console.Out.WriteLine($"{explanation.Function}, policy {explanation.Policy}{(explanation.DeadlineUs is { } deadline ? $", deadline {Units.Duration(TimeSpan.FromMicroseconds(deadline))}" : "")}");
        Terminal.Write(table);
        Console.Out.WriteLine(explanation.Winner is { } winner ? $"{winner}: {explanation.Reason}" : explanation.Reason);
    }

    private static string Time(long? microseconds) => microseconds is { } known ? Units.Duration(TimeSpan.FromMicroseconds(known)) : "";

    private static string Number(double? value, ExplainedCandidate candidate) =>
        value?.ToString("g4", CultureInfo.InvariantCulture) ?? (candidate.ReadyUs is null ? "" : "unknown");
}
