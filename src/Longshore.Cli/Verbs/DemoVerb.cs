using System.CommandLine;
using Longshore.Cli.Access;
using Longshore.Cli.Demonstration;
using Longshore.Cli.Input;
using Longshore.Cli.Output;
using Longshore.Node.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore demo</c>: starts a node with the samples and calls them.</summary>
internal static class DemoVerb
{
    private const string Summary = "Start a node, deploy the samples, call each on real input, print the times, and keep serving.";

    private const string Details = """
        Without --port the node takes 8080, or any free port when that one is in use.

        Example:
          longshore demo --once --data /tmp/demo
        """;

    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Exit after the table instead of serving" };
        var data = SharedOptions.DataDirectory();
        var port = SharedOptions.Port();
        var listen = SharedOptions.Listen();
        var json = SharedOptions.Json();
        var command = new Verb("demo", Summary, Details) { once, data, port, listen, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = NodeOptionsParser.Parse(
                SharedOptions.ParseDirectory(parsed.GetValue(data)), parsed.GetValue(port), parsed.GetValue(listen)!) with
            {
                LogLevel = LogLevel.Warning,
            };
            if (parsed.GetValue(port) is null && PortProbe.Refusal(options.Addresses, options.Port) is not null)
            {
                options = options with { Port = 0 };
            }

            await using var node = await NodeHost.StartAsync(options, TimeProvider.System, cancellationToken);
            var rows = await RunAsync(node, cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(new { node = node.Record.Url, calls = Demo.WarmCalls, functions = rows });
            }
            else
            {
                Print(rows);
            }

            if (!parsed.GetValue(once))
            {
                Announcement.Try(() => Announce(node));
                await NodeHost.WaitAsync(cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<List<DemoRow>> RunAsync(NodeHost node, CancellationToken cancellationToken)
    {
        await using var functions = new NodeFunctions(new Uri(node.Record.Url), node.Record.Token);
        var demo = new Demo(functions);
        var rows = new List<DemoRow>();
        foreach (var function in Demo.Functions)
        {
            await Console.Error.WriteLineAsync($"{function.Name}: deploying, calling {Demo.WarmCalls:N0} times");
            rows.Add(await demo.RunAsync(function, cancellationToken));
        }

        return rows;
    }

    private static void Print(List<DemoRow> rows)
    {
        var table = new Table().AddColumns("function", "input", "result");
        foreach (var column in (string[])["first call", "median", "p99"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Function),
                Units.Size(row.InputBytes),
                Markup.Escape(row.Result),
                Time(row.FirstCallMicroseconds),
                Time(row.WarmMedianMicroseconds),
                Time(row.WarmP99Microseconds));
        }

        Terminal.Write(table);
        Console.Out.WriteLine($"Over HTTP on this machine; median and p99 of {Demo.WarmCalls:N0} warm calls, one after another.");
    }

    private static string Time(double microseconds) => Units.Duration(TimeSpan.FromMicroseconds(microseconds));

    private static void Announce(NodeHost node)
    {
        Console.Out.WriteLine($"The node serves at {node.Record.Url}; try");
        foreach (var function in Demo.Functions)
        {
            Console.Out.WriteLine("  " + Curl(node.Record.Url, function));
        }

        Console.Out.WriteLine("Press Ctrl+C to stop it.");
    }

    private static string Curl(string url, DemoFunction function)
    {
        var query = string.Join('&', function.Arguments.Select(Uri.EscapeDataString));
        var quoted = $"'{url}/function/{function.Name}{(query.Length == 0 ? "" : "?" + query)}'";
        return function.Input switch
        {
            DemoInput.Text text => $"curl -d '{text.Value}' {quoted}",
            DemoInput.SampleFile file => $"curl --data-binary @{Path.Combine(SampleFiles.Folder, "inputs", file.Name)} {quoted}",
            DemoInput.OutputOf other =>
                $"{Curl(url, Demo.Functions.First(each => each.Name == other.Function))} | curl --data-binary @- {quoted} -o {function.Name}.png",
            _ => "curl " + quoted,
        };
    }
}
