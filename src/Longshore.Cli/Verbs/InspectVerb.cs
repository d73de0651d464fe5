using System.CommandLine;
using Longshore.Cli.Access;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore inspect</c>: one function, whole.</summary>
internal static class InspectVerb
{
    private const string Summary = "Show one deployed function with its limits.";

    private const string Details = """
        Example:
          longshore inspect thumbnail
        """;

    public static Command Create()
    {
        var name = SharedOptions.Name();
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var command = new Verb("inspect", Summary, Details) { name, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var access = await FunctionAccess.OpenAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var asked = FunctionNames.Parse(parsed.GetValue(name)!);
            var function = await access.FindAsync(asked, cancellationToken) ?? throw await FunctionAccess.NotFoundAsync(access, asked, cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(function);
            }
            else
            {
                Print(function);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(FunctionConfig function)
    {
        Console.Out.WriteLine($"function   {function.Name}");
        Console.Out.WriteLine($"version    {function.Version}");
        Console.Out.WriteLine($"module     {function.Module}");
        Console.Out.WriteLine($"deployed   {function.DeployedAt:yyyy-MM-dd HH:mm:ss'Z'}");
        if (function.Spec.Export is { } export)
        {
            Console.Out.WriteLine($"export     {export}");
        }

        foreach (var rule in LimitTable.All)
        {
            Console.Out.WriteLine($"{rule.Label,-10} at most {Units.Limit(rule, function.Limits[rule])}");
        }

        foreach (var grant in function.Spec.Grants)
        {
            Console.Out.WriteLine($"grant      {grant}");
        }

        foreach (var variable in function.Spec.Environment)
        {
            Console.Out.WriteLine($"env        {variable}");
        }

        foreach (var subscription in function.Spec.Subscriptions)
        {
            Console.Out.WriteLine($"subscribe  {subscription}");
        }

        foreach (var schedule in function.Spec.Schedules)
        {
            Console.Out.WriteLine($"cron       {schedule}");
        }

        if (function.Spec.Receipt != ReceiptNeed.None)
        {
            Console.Out.WriteLine($"receipt    {function.Spec.Receipt.Name()}");
        }

        if (function.Spec.Executor is { } executor)
        {
            Console.Out.WriteLine($"executor   {executor}");
        }

        if (function.Spec.Placement is { } placement)
        {
            Console.Out.WriteLine($"placement  {placement.Name()}");
        }

        if (function.Spec.Trust != TrustLevel.None)
        {
            Console.Out.WriteLine($"trust      {function.Spec.Trust.Name()}");
        }

        foreach (var measurement in function.Spec.Measurements)
        {
            Console.Out.WriteLine($"measure    {measurement}");
        }

        if (function.Spec.Deadline.Relative is { } deadline)
        {
            Console.Out.WriteLine($"deadline   {Units.Duration(deadline)}, then {function.Spec.Deadline.OnMiss.Name()}");
        }
    }
}
